import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where the copy of a server's chats lies: each server has its own, for their chats' numbers mean
 * nothing to each other. The embedded server's is `accounts/embedded`. `serverUrl` is a base URL: behind
 * another path there is another server.
 */
export function accountFolder(userData: string, serverUrl: string | undefined): string {
  if (serverUrl === undefined) return join(userData, 'accounts', 'embedded');
  const { href } = new URL(serverUrl);
  const name = createHash('sha256').update(href.replace(/\/$/u, '')).digest('hex').slice(0, 16);
  return join(userData, 'accounts', `server-${name}`);
}
