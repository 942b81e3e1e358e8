import { MillraceError } from '../../../shared/errors.ts';
import type { Logger } from '../../log.ts';

const advice: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk is full: free some space, then try again.',
  SQLITE_BUSY: 'The chats are in use by another program. Try again.',
  SQLITE_READONLY: 'The chats cannot be written to: the disk or the file is read-only.',
  SQLITE_CORRUPT: 'The file of the chats is damaged.',
};

/**
 * What a database's error means for the caller. Errors of ours pass through; the rest is one code,
 * `unavailable`, retryable, for the transaction was rolled back and may be tried again as it was.
 */
export function storeFailure(error: unknown, log: Logger): Error {
  if (error instanceof MillraceError) return error;
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) {
    return error instanceof Error ? error : new Error(String(error));
  }
  log.error('store_failed', { code, message: (error as Error).message });
  const known = Object.keys(advice).find((name) => code.startsWith(name));
  return new MillraceError(
    'unavailable',
    (known === undefined ? undefined : advice[known]) ?? `The chats cannot be stored (${code}).`,
    { retryable: true, retryAfterMs: 1_000, cause: error },
  );
}
