import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where the copy of a server's chats lies: each server has its own, for their chats' numbers mean
 * nothing to each other, and each person at it, for what is one's is not the other's. The embedded
 * server's is `accounts/embedded`. `serverUrl` is a base URL: behind another path there is another server.
 */
export function accountFolder(
  userData: string,
  serverUrl: string | undefined,
  uid?: string,
): string {
  if (serverUrl === undefined) return join(userData, 'accounts', 'embedded');
  const server = new URL(serverUrl).href.replace(/\/$/u, '');
  // An address holds no line break.
  const whose = uid === undefined ? server : `${server}\n${uid}`;
  const name = createHash('sha256').update(whose).digest('hex').slice(0, 16);
  return join(userData, 'accounts', `server-${name}`);
}
