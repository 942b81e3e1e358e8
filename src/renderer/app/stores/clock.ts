/** The outside world of the stores: time and frames. Tests bring their own. */
export interface Clock {
  readonly now: () => number;
  readonly requestFrame: (callback: () => void) => void;
  /** Both return how to cancel. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  readonly every: (milliseconds: number, callback: () => void) => () => void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  requestFrame: (callback) => void requestAnimationFrame(callback),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};
