import type { ClockOffset } from '../../../shared/inspector.ts';

/**
 * How far the server's clock is ahead, from times that go one way. What the server wrote at `s` cannot
 * have been received before: the offset is at least `s - received`. What it wrote for a request cannot
 * have been written before that was sent: it is at most `s - sent`. The true offset is in between; 0 is
 * taken where it may be (both computers are set by the network's time as a rule, or are one), else the
 * middle.
 */
export interface ClockEstimate {
  /** A time of the server's was received, in epoch milliseconds of each side. */
  received(serverMs: number, atMs: number): void;
  /** It was written in answer to a request that was sent at this time. */
  answered(serverMs: number, sentMs: number): void;
  /** `undefined` before there is a bound on both sides. */
  read(): ClockOffset | undefined;
}

/** Clocks count whole milliseconds. */
const ROUNDING_MS = 1;

export function createClockEstimate(): ClockEstimate {
  let least = -Infinity;
  let most = Infinity;
  return {
    received(serverMs, atMs) {
      const bound = serverMs - atMs;
      // Bounds that contradict each other: one of the clocks was set. What was known is of before.
      if (bound > most + ROUNDING_MS) most = Infinity;
      least = Math.max(least, bound);
    },
    answered(serverMs, sentMs) {
      const bound = serverMs - sentMs;
      if (bound < least - ROUNDING_MS) least = -Infinity;
      most = Math.min(most, bound);
    },
    read() {
      if (least === -Infinity || most === Infinity) return undefined;
      const agrees = least <= ROUNDING_MS && most >= -ROUNDING_MS;
      const offsetMs = agrees ? 0 : Math.round((least + most) / 2);
      const uncertaintyMs = Math.max(ROUNDING_MS, most - offsetMs, offsetMs - least);
      return { offsetMs, uncertaintyMs, agrees };
    },
  };
}
