import type { Clock } from '../../src/renderer/app/stores/clock.ts';

interface Timer {
  at: number;
  readonly every: number | null;
  readonly callback: () => void;
}

/** A page's clock and frames, moved by the test. */
export interface PageClock extends Clock {
  /** Frames that were asked for and did not come. */
  readonly waitingFrames: () => number;
  readonly frame: () => void;
  readonly advance: (milliseconds: number) => void;
}

export function createPageClock(): PageClock {
  let now = Date.parse('2026-11-22T12:00:00.000Z');
  let frames: (() => void)[] = [];
  const timers = new Set<Timer>();

  function start(milliseconds: number, every: number | null, callback: () => void): () => void {
    const timer = { at: now + milliseconds, every, callback };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  return {
    now: () => now,
    requestFrame: (callback) => void frames.push(callback),
    after: (milliseconds, callback) => start(milliseconds, null, callback),
    every: (milliseconds, callback) => start(milliseconds, milliseconds, callback),
    waitingFrames: () => frames.length,
    frame() {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end);
        const next = due.sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = next.at;
        if (next.every === null) timers.delete(next);
        else next.at += next.every;
        next.callback();
      }
      now = end;
    },
  };
}
