import { rm } from 'node:fs/promises';

/**
 * Removes a folder and all in it; none is fine. Rejects when something of it is left. On Windows a file
 * that a scanner looks at cannot be removed for a moment.
 */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
