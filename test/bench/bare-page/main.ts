import { app, BrowserWindow } from 'electron';

/**
 * The floor of `pipeline`: a window whose page reads the stream by itself. The emitter serves the
 * page; the bench says when to load it.
 */
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1180,
    height: 800,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL('about:blank');
});
app.on('window-all-closed', () => app.quit());
