import type { Clock } from './ports.ts';

export interface Watchdog {
  feed(generation: number, ms: number): void;
  stop(): void;
}

/**
 * Fed with every event: moving a deadline costs nothing, a timer set and cleared a token would. The
 * one timer that runs looks at the deadline when it fires, and sleeps on if it was moved.
 */
export function createWatchdog(clock: Clock, bark: (generation: number) => void): Watchdog {
  let deadline = 0;
  let span = 0;
  let generation = 0;
  let cancel: (() => void) | undefined;

  function look(): void {
    cancel = undefined;
    const now = clock.now();
    // A clock that was set back would have it wait for all of that.
    deadline = Math.min(deadline, now + span);
    const left = deadline - now;
    if (left > 0) cancel = clock.after(left, look);
    else bark(generation);
  }

  return {
    feed(forGeneration, ms) {
      generation = forGeneration;
      span = ms;
      deadline = clock.now() + ms;
      cancel ??= clock.after(ms, look);
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
