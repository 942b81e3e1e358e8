import type { ElectronApplication, Page } from '@playwright/test';

/**
 * A window without any of the app's seals: no policy, no refusals, a session of its own. An attack that
 * does nothing in the app's window must be seen to work in this one, or its test proves nothing.
 */
export async function openUnsealed(app: ElectronApplication, url: string): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ BrowserWindow }, address) => {
    const free = (window: Electron.BrowserWindow): void => {
      for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
        window.webContents.removeAllListeners(event);
      }
    };
    const window = new BrowserWindow({
      show: false,
      webPreferences: { partition: 'unsealed', sandbox: true, contextIsolation: true },
    });
    free(window);
    window.webContents.on('did-create-window', free);
    window.webContents.setWindowOpenHandler(() => ({
      action: 'allow',
      overrideBrowserWindowOptions: { show: false },
    }));
    await window.loadURL(address);
  }, url);
  return opened;
}
