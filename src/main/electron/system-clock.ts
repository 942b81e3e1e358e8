import type { Clock } from '../stream/ports.ts';

/** A timer takes what does not fit into 31 bits for 1 millisecond, at which a long wait would be a loop. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const now = Math.min(left, LONGEST_TIMER_MS);
      timer = setTimeout(() => (left > now ? wait(left - now) : callback()), now);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
