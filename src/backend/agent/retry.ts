import type { FaultKind } from './faults/classify.ts';

/** Longer than this nobody waits in front of a window; the error then says how long it would be. */
const LONGEST_WAIT_MS = 60_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 8_000;
const TRIES = 3;
const PASSING: ReadonlySet<FaultKind> = new Set(['rate', 'server', 'dropped', 'broken_off']);

export interface FailedTry {
  readonly kind: FaultKind;
  /** Counts from 1. */
  readonly attempt: number;
  readonly retryAfterMs: number | undefined;
}

/**
 * How long to wait before the next try of a step of which nothing had come yet; undefined: give up.
 * `random` in [0, 1): full jitter, so that clients that failed together do not return together.
 */
export function nextTry(failed: FailedTry, random: () => number): number | undefined {
  const { kind, attempt, retryAfterMs } = failed;
  if (attempt >= TRIES) return undefined;
  if (!PASSING.has(kind)) return undefined;
  if (retryAfterMs !== undefined) {
    return retryAfterMs <= LONGEST_WAIT_MS ? retryAfterMs : undefined;
  }
  const ceiling = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return Math.round(random() * ceiling);
}
