import type { BrowserWindow } from 'electron';
import type { EventPayload } from '../../shared/ipc.ts';
import type { Clock } from '../stream/ports.ts';
import { tell } from './ipc.ts';
import { watchPage } from './page-watch.ts';
import type { Pages } from './pages.ts';
import { createWindow } from './window.ts';

export interface Windows {
  open(): void;
  /** The window that was used last, or a new one. */
  focus(): void;
  /** To the page that was used last: a menu's item is meant for it. */
  command(command: EventPayload<'command'>): void;
  readonly count: number;
  /**
   * Resolves when all are gone, and what their pages had to hand over last has come. None is opened any
   * more: on macOS a click on the dock may still ask for one.
   */
  closeAll(): Promise<void>;
}

/** A page that hangs cannot say goodbye; the app ends without its last words. */
const CLOSE_MS = 2_000;

/** The app's windows: as many as one likes, all alike. */
export function createWindows(options: {
  readonly preload: string;
  /** What a new one shows. */
  readonly url: () => string;
  readonly pages: Pages;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** A window is there to see, or will never be. The first time only. */
  readonly onFirst: () => void;
}): Windows {
  /** The one that was used last is the last. */
  const windows: BrowserWindow[] = [];
  let isFirst = true;
  let isClosing = false;

  function first(): void {
    if (isFirst) options.onFirst();
    isFirst = false;
  }

  function remove(window: BrowserWindow): void {
    const at = windows.indexOf(window);
    if (at >= 0) windows.splice(at, 1);
  }

  /** A page that is gone leaves its window behind for a moment, which can be asked for nothing. */
  function last(): BrowserWindow | undefined {
    return windows.findLast((window) => !window.isDestroyed() && !window.webContents.isDestroyed());
  }

  function open(): void {
    if (isClosing) return;
    const before = last();
    const window = createWindow({ preload: options.preload, url: options.url(), beside: before });
    windows.push(window);
    options.pages.add(window.webContents);
    watchPage(window, { now: () => options.clock.now(), log: options.log });
    window.once('ready-to-show', first);
    window.webContents.once('did-fail-load', first);
    window.on('focus', () => {
      remove(window);
      windows.push(window);
    });
    window.once('closed', () => remove(window));
  }

  return {
    open,
    focus() {
      const window = last();
      if (window === undefined) {
        open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    command(command) {
      const window = last();
      if (window !== undefined) tell(window.webContents, 'command', command);
    },
    get count() {
      return windows.length;
    },
    async closeAll() {
      isClosing = true;
      const closing = [...windows];
      const closed = closing.map(
        (window) => new Promise<void>((resolve) => void window.once('closed', resolve)),
      );
      for (const window of closing) if (!window.isDestroyed()) window.close();
      const cancel = options.clock.after(CLOSE_MS, () => {
        for (const window of closing) if (!window.isDestroyed()) window.destroy();
      });
      await Promise.all(closed);
      cancel();
    },
  };
}
