import { ipcRenderer } from 'electron';
import { createPixelLedger } from '../lib/pixel-ledger.ts';
import type { ProbeResult } from './messages.ts';

export interface PixelProbe {
  taken(): ProbeResult;
  /** How many tokens have been painted. */
  painted(): number;
  stop(): void;
}

/**
 * Watches when tokens reach the screen, the same way in every page.
 *
 * What a MutationObserver reports tells that a token is in the DOM, not on which frame it is: one that
 * came in a task is painted in the next frame, one that came in an animation frame callback, or in a
 * microtask of such a callback, in this one. So the frame is closed from a ResizeObserver on an element
 * whose size changes each frame: it runs behind all callbacks and the layout of a frame, and before its
 * paint. All that is in the DOM then is on that frame, and all that comes later is on the next.
 */
export function armPixelProbe(): PixelProbe {
  const ledger = createPixelLedger();
  const batches: { at: number; events: number }[] = [];
  const keys: number[] = [];
  /** `timeStamp`s of keys whose effect no frame has shown yet. */
  let typed: number[] = [];
  let down: number | undefined;
  let running = true;

  const element = document.createElement('div');
  element.style.cssText =
    'position:fixed;left:0;top:0;width:1px;height:1px;contain:strict;visibility:hidden';
  document.documentElement.append(element);

  const read = (records: readonly MutationRecord[]): void => {
    for (const record of records) {
      if (record.type === 'characterData') ledger.saw(record.target.textContent ?? '');
      else for (const node of record.addedNodes) ledger.saw(node.textContent ?? '');
    }
  };
  const mutations = new MutationObserver(read);
  mutations.observe(document, { subtree: true, childList: true, characterData: true });

  const sizes = new ResizeObserver(() => {
    read(mutations.takeRecords());
    const at = performance.now();
    ledger.frame(performance.timeOrigin + at, begunAt);
    for (const timeStamp of typed) keys.push(at - timeStamp);
    typed = [];
  });
  sizes.observe(element);
  let wide = false;
  let begunAt = 0;
  const nextFrame = (): void => {
    if (!running) return;
    // Asked for before any callback of the page's: it runs first.
    begunAt = performance.timeOrigin + performance.now();
    wide = !wide;
    element.style.width = wide ? '2px' : '1px';
    requestAnimationFrame(nextFrame);
  };
  requestAnimationFrame(nextFrame);

  const onBatch = (_event: unknown, batch: { events: readonly unknown[] }): void => {
    batches.push({ at: performance.timeOrigin + performance.now(), events: batch.events.length });
  };
  ipcRenderer.on('stream.batch', onBatch);

  const onKeyDown = (event: KeyboardEvent): void => {
    down = event.timeStamp;
  };
  const onInput = (): void => {
    if (down !== undefined) typed.push(down);
    down = undefined;
  };
  addEventListener('keydown', onKeyDown, true);
  addEventListener('input', onInput, true);

  return {
    painted: () => ledger.taken().paintedAt.length,
    taken: () => ({ ...ledger.taken(), batches, keys }),
    stop() {
      running = false;
      mutations.disconnect();
      sizes.disconnect();
      element.remove();
      ipcRenderer.removeListener('stream.batch', onBatch);
      removeEventListener('keydown', onKeyDown, true);
      removeEventListener('input', onInput, true);
    },
  };
}
