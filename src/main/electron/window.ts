import { BrowserWindow, nativeTheme } from 'electron';

/** The page's own ground (`--color-ground`), so that a window that opens does not flash. */
const GROUND = { light: '#fbfaf8', dark: '#191816' } as const;

const CASCADE = 28;

export function createWindow(options: {
  readonly preload: string;
  readonly url: string;
  /** A window that is open already: the new one does not lie on top of it. */
  readonly beside?: BrowserWindow | undefined;
}): BrowserWindow {
  const [x, y] = options.beside?.getPosition() ?? [];
  const window = new BrowserWindow({
    width: 1180,
    height: 800,
    ...(x === undefined || y === undefined ? {} : { x: x + CASCADE, y: y + CASCADE }),
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
