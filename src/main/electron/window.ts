import { BrowserWindow, nativeTheme } from 'electron';
import { MIN_WINDOW, type WindowPlace } from '../services/window-place.ts';

/** The page's own ground (`--color-ground`), so that a window that opens does not flash. */
const GROUND = { light: '#fbfaf8', dark: '#191816' } as const;

export function createWindow(options: {
  readonly preload: string;
  readonly url: string;
  readonly place: WindowPlace;
  readonly isMaximized: boolean;
}): BrowserWindow {
  const { width, height, at } = options.place;
  const window = new BrowserWindow({
    width,
    height,
    ...at,
    minWidth: MIN_WINDOW.width,
    minHeight: MIN_WINDOW.height,
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
  window.once('ready-to-show', () => {
    // Not before: it shows the window.
    if (options.isMaximized) window.maximize();
    window.show();
  });
  void window.loadURL(options.url);
  return window;
}
