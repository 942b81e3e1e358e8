import { screen, type BrowserWindow } from 'electron';
import type { EventPayload } from '../../shared/ipc.ts';
import type { WindowMemory } from '../services/window-memory.ts';
import { placeWindow, type WindowPlace } from '../services/window-place.ts';
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

const FIRST_PLACE: WindowPlace = { width: 1180, height: 800 };
/** A new window does not lie on top of the one that is there. */
const CASCADE = 28;

/** The app's windows: as many as one likes, all alike. */
export function createWindows(options: {
  readonly preload: string;
  /** What a new one shows. */
  readonly url: () => string;
  readonly pages: Pages;
  readonly clock: Clock;
  readonly memory: WindowMemory;
  readonly log: (line: string) => void;
  /** A window is there to see, or will never be. The first time only. */
  readonly onFirst: () => void;
}): Windows {
  /** The one that was used last is the last. */
  const windows: BrowserWindow[] = [];
  /** Asked to close, and there for a moment still: nothing is to go to one of them. */
  const leaving = new Set<BrowserWindow>();
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

  function last(): BrowserWindow | undefined {
    return windows.findLast(
      (window) =>
        !leaving.has(window) && !window.isDestroyed() && !window.webContents.isDestroyed(),
    );
  }

  function nextPlace(): { readonly place: WindowPlace; readonly isMaximized: boolean } {
    const before = last();
    if (before !== undefined) {
      const { x, y, width, height } = before.getNormalBounds();
      return {
        place: { width, height, at: { x: x + CASCADE, y: y + CASCADE } },
        isMaximized: false,
      };
    }
    const kept = options.memory.last();
    if (kept === undefined) return { place: FIRST_PLACE, isMaximized: false };
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const displays = [main, ...others].map(({ workArea }) => workArea);
    return { place: placeWindow(kept, displays), isMaximized: kept.isMaximized };
  }

  /** Of the windows the one that was used last is where the next launch begins. */
  function remember(window: BrowserWindow): void {
    const keep = (): void => {
      if (window !== windows.at(-1)) return;
      const { x, y, width, height } = window.getNormalBounds();
      options.memory.keep({ x, y, width, height, isMaximized: window.isMaximized() });
    };
    window.on('resize', keep);
    window.on('move', keep);
    window.on('maximize', keep);
    window.on('unmaximize', keep);
    window.on('focus', keep);
    window.on('close', () => {
      keep();
      void options.memory.flush();
    });
  }

  function open(): void {
    if (isClosing) return;
    const window = createWindow({ preload: options.preload, url: options.url(), ...nextPlace() });
    windows.push(window);
    options.pages.add(window.webContents);
    watchPage(window, { now: () => options.clock.now(), log: options.log });
    window.once('ready-to-show', first);
    window.webContents.once('did-fail-load', first);
    window.on('focus', () => {
      // One that was kept from closing is used again.
      leaving.delete(window);
      remove(window);
      windows.push(window);
    });
    remember(window);
    window.on('close', () => leaving.add(window));
    window.once('closed', () => {
      leaving.delete(window);
      remove(window);
    });
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
