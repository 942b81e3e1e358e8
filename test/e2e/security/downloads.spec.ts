import type { ElectronApplication, Page } from '@playwright/test';
import { readdir } from 'node:fs/promises';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { openUnsealed } from './unsealed.ts';

/** Keeps how each download of a session went on, at `globalThis.downloads`. */
async function watchDownloads(app: ElectronApplication, partition?: string): Promise<void> {
  await app.evaluate(({ session }, name) => {
    const own = globalThis as typeof globalThis & { downloads?: string[] };
    const downloads = (own.downloads ??= []);
    const from = name === undefined ? session.defaultSession : session.fromPartition(name);
    from.on('will-download', (event, item) => {
      // Where nobody refuses it would ask a person for the file's name.
      item.setSavePath('/dev/null');
      downloads.push(event.defaultPrevented ? 'refused' : 'begun');
    });
  }, partition);
}

function downloads(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(
    () => (globalThis as typeof globalThis & { downloads?: string[] }).downloads ?? [],
  );
}

async function download(page: Page, url: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    link.href = href === 'blob' ? URL.createObjectURL(new Blob(['x'])) : href;
    link.download = 'millrace.txt';
    document.body.append(link);
    link.click();
  }, url);
}

test('nothing is saved to the disk by a page', async ({ launchApp, canary }) => {
  const { app, page, profileDir } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  await watchDownloads(app);
  for (const url of ['blob', 'data:text/plain,x', page.url()]) await download(page, url);
  await expect.poll(() => downloads(app)).toEqual(['refused', 'refused', 'refused']);

  await watchDownloads(app, 'unsealed');
  const unsealed = await openUnsealed(app, `${canary.url}/page`);
  await download(unsealed, 'blob');
  await expect.poll(async () => (await downloads(app)).at(-1)).toBe('begun');
  const files = await readdir(profileDir, { recursive: true });
  expect(files.filter((name) => name.includes('millrace.txt'))).toEqual([]);
});
