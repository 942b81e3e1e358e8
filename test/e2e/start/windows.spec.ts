import type { ElectronApplication, JSHandle, Page } from '@playwright/test';
import type { BrowserWindow } from 'electron';
import { expect, test } from '../../helpers/fixtures.ts';
import { openWindow, pressMenuItem } from '../pages/app-windows.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** As the system tells of it; a display without a window manager has no window in front. */
async function useWindow(app: ElectronApplication, page: Page): Promise<void> {
  const handle = (await app.browserWindow(page)) as JSHandle<BrowserWindow>;
  await handle.evaluate((window) => window.emit('focus'));
}

async function placeOf(app: ElectronApplication, page: Page): Promise<readonly number[]> {
  const handle = (await app.browserWindow(page)) as JSHandle<BrowserWindow>;
  return handle.evaluate((window) => window.getPosition());
}

test('a second window lies beside the first, and the third beside that', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  const [x = 0, y = 0] = await placeOf(app, page);
  const second = await openWindow(app);
  await expect(new ChatWindow(second).composer).toBeVisible();
  await expect.poll(() => placeOf(app, second)).toEqual([x + 28, y + 28]);
  const third = await openWindow(app);
  await expect.poll(() => placeOf(app, third)).toEqual([x + 56, y + 56]);
});

test('a menu’s item is meant for the window that was used last', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  const one = new ChatWindow(page);
  const secondPage = await openWindow(app);
  const two = new ChatWindow(secondPage);
  await expect(one.composer).toBeVisible();
  await expect(two.composer).toBeVisible();

  await useWindow(app, secondPage);
  await pressMenuItem(app, 'Settings…');
  await expect(two.settings.dialog).toBeVisible();
  await expect(one.settings.dialog).toBeHidden();
  await two.settings.close();

  await useWindow(app, page);
  await pressMenuItem(app, 'Settings…');
  await expect(one.settings.dialog).toBeVisible();
  await expect(two.settings.dialog).toBeHidden();
  await one.settings.close();

  // The one that was used last is closed: the other is now.
  await page.close();
  await pressMenuItem(app, 'Settings…');
  await expect(two.settings.dialog).toBeVisible();
});
