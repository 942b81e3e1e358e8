import { createHash } from 'node:crypto';

/**
 * Whether this user streams while streams are rolled out to `percent` of all users. Stable: a user who
 * streams at 10 % still does at 20 %.
 */
export function streams(userId: string, percent: number): boolean {
  const hash = createHash('sha256').update(`streaming:${userId}`).digest().readUInt32BE(0);
  return (hash / 2 ** 32) * 100 < percent;
}
