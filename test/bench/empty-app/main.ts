import { app, BrowserWindow } from 'electron';

/**
 * The floor of `startup`: the least that an Electron app can be. Its window has the options of the
 * product's (src/main/electron/window.ts) and shows a blank page.
 */
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1180,
    height: 800,
    minWidth: 400,
    minHeight: 500,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL('data:text/html,<!doctype html><title>Empty</title>');
});
app.on('window-all-closed', () => app.quit());
