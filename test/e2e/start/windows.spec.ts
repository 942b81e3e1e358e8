import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, JSHandle, Page } from '@playwright/test';
import type { BrowserWindow, Rectangle } from 'electron';
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
  const window = (await app.browserWindow(page)) as JSHandle<BrowserWindow>;
  // In one turn: the window is asked to close, and is there for a moment still.
  await app.evaluate(({ Menu }, closing) => {
    closing.close();
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'File');
    const item = file?.submenu?.items.find(({ label }) => label === 'Settings…');
    (item as unknown as { click(): void }).click();
  }, window);
  await expect(two.settings.dialog).toBeVisible();
});

async function boundsOf(app: ElectronApplication, page: Page): Promise<Rectangle> {
  const handle = (await app.browserWindow(page)) as JSHandle<BrowserWindow>;
  return handle.evaluate((window) => window.getBounds());
}

test('a window is where and as large as it was, after a restart', async ({ launchApp }) => {
  const first = await launchApp();
  const place = { x: 40, y: 30, width: 700, height: 650 };
  const handle = (await first.app.browserWindow(first.page)) as JSHandle<BrowserWindow>;
  await handle.evaluate((window, bounds) => {
    window.setBounds(bounds);
  }, place);
  await expect.poll(() => boundsOf(first.app, first.page)).toEqual(place);

  const second = await first.relaunch();
  await expect(new ChatWindow(second.page).composer).toBeVisible();
  expect(await boundsOf(second.app, second.page)).toEqual(place);

  // Of several it is the one that was used last.
  const other = await openWindow(second.app);
  await expect(new ChatWindow(other).composer).toBeVisible();
  await expect
    .poll(() => boundsOf(second.app, other))
    .toEqual({ ...place, x: place.x + 28, y: place.y + 28 });
  await useWindow(second.app, second.page);
  const third = await second.relaunch();
  await expect(new ChatWindow(third.page).composer).toBeVisible();
  expect(await boundsOf(third.app, third.page)).toEqual(place);
});

test('a window whose display is gone opens on one that is there', async ({ launchApp }) => {
  const first = await launchApp();
  await first.close();
  const kept = { x: 90_000, y: 90_000, width: 20_000, height: 600, isMaximized: false };
  await writeFile(join(first.profileDir, 'window.json'), JSON.stringify(kept));
  const { app, page } = await first.relaunch();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const { x, y, width, height } = await boundsOf(app, page);
  const display = await app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
  expect({ width, height }).toEqual({ width: display.width, height: 600 });
  expect(x).toBe(display.x);
  expect(y).toBeGreaterThanOrEqual(display.y);
  expect(y + height).toBeLessThanOrEqual(display.y + display.height);
});
