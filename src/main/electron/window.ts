import { BrowserWindow, nativeTheme } from 'electron';

/** The page's own ground (`--color-ground`), so that a window that opens does not flash. */
const GROUND = { light: '#fbfaf8', dark: '#191816' } as const;

export function createWindow(options: {
  readonly preload: string;
  readonly url: string;
}): BrowserWindow {
  const window = new BrowserWindow({
    width: 1180,
    height: 800,
    minWidth: 400,
    minHeight: 500,
    title: 'Millrace',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    show: false,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(options.url);
  return window;
}
