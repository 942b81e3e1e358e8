import type { Clock } from '../../clock.ts';
import { delay } from '../wait.ts';

/** How the demo spends its time, in milliseconds. */
export interface PaceOptions {
  /** Before the first piece of a request. */
  readonly firstMs: number;
  /** Between two pieces, on average: 13 ms is about 75 a second. */
  readonly pieceMs: number;
}

const DEFAULT_PACE: PaceOptions = { firstMs: 350, pieceMs: 13 };

/** Further behind than this (a reader that stalled), the plan begins anew instead of a burst. */
const FORGIVEN_MS = 250;

/** Waits before each piece, so that they come at a model's uneven pace; aborted, it rejects. */
export interface Pace {
  before(): Promise<void>;
}

/** Times are planned ahead, so that timers which fire late do not slow the whole. */
export function createPace(
  clock: Clock,
  random: () => number,
  signal: AbortSignal | undefined,
  options: PaceOptions = DEFAULT_PACE,
): Pace {
  let due = clock.now() + options.firstMs * (0.8 + 0.4 * random());
  return {
    async before() {
      const now = clock.now();
      if (now - due > FORGIVEN_MS) due = now;
      if (due > now) await delay(clock, due - now, signal);
      else signal?.throwIfAborted();
      due += gap(random) * options.pieceMs;
    },
  };
}

/** Mean 1: mostly even, now and then a hesitation, as networks and samplers have it. */
function gap(random: () => number): number {
  const even = 0.6 + 0.6 * random();
  return random() < 0.04 ? even + 2.5 : even;
}
