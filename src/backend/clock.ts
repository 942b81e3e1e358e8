/** The time, and a way to be called later. An argument everywhere, so that tests move it by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `fn` once, `ms` milliseconds from now; returns how to stop that. */
  after(ms: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** ISO 8601 UTC with milliseconds: as text these sort by time, which the store's indexes rely on. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** Calls `fn` every `ms` milliseconds until stopped. A tick that comes late does not bring another. */
export function every(clock: Clock, ms: number, fn: () => void): () => void {
  let stop = clock.after(ms, tick);
  function tick(): void {
    stop = clock.after(ms, tick);
    fn();
  }
  return () => stop();
}
