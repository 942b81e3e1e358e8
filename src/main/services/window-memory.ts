import { errorMessage } from '../../shared/errors.ts';
import type { Clock } from '../stream/ports.ts';
import type { Document } from './ports/storage.ts';
import { windowStateSchema, type WindowState } from './window-place.ts';

/** How the window that was used last lies on the screen, over restarts. */
export interface WindowMemory {
  /** To be awaited before the first window. Never rejects. */
  load(): Promise<void>;
  /** `undefined`: nothing is known. */
  last(): WindowState | undefined;
  /** As often as it changes: it is on disk a moment after it stays. */
  keep(state: WindowState): void;
  /** Resolves when it is on disk, or cannot be. */
  flush(): Promise<void>;
}

/** A window that is dragged changes with each frame, and each write waits for the disk. */
const WRITE_AFTER_MS = 500;

export function createWindowMemory(options: {
  readonly document: Document;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}): WindowMemory {
  const { document, clock, log } = options;
  let state: WindowState | undefined;
  let isWritten = true;
  let cancel: () => void = () => undefined;
  let writing: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    cancel();
    if (isWritten || state === undefined) return writing;
    isWritten = true;
    // Nobody is told: where a window opens next time is not worth a word.
    writing = document.write(state).catch((error: unknown) => {
      log(`the window’s place could not be kept: ${errorMessage(error)}`);
    });
    return writing;
  }

  return {
    async load() {
      // What makes no sense is replaced by the next change, and nothing is lost with it.
      const stored = windowStateSchema.safeParse(await document.read());
      if (stored.success) state = stored.data;
    },
    last: () => state,
    keep(next) {
      if (state !== undefined && isSame(state, next)) return;
      state = next;
      isWritten = false;
      cancel();
      cancel = clock.after(WRITE_AFTER_MS, () => void flush());
    },
    flush,
  };
}

function isSame(a: WindowState, b: WindowState): boolean {
  return (
    a.x === b.x &&
    a.y === b.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.isMaximized === b.isMaximized
  );
}
