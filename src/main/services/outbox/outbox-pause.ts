import type { MillraceError } from '../../../shared/errors.ts';
import { backoffMs } from '../../stream/backoff.ts';
import type { Environment, Pause } from './outbox-state.ts';
import { sendErrorOf } from './outbox-words.ts';

const BASE_MS = 1_000;

/** Also a `queued` message, which may not have been tried yet. */
type PauseLike = { readonly [K in keyof Pause]?: Pause[K] | undefined };

/** @param attempt counts from 1 */
export function retryDelay(attempt: number, env: Environment): number {
  return backoffMs(attempt, env.random, { baseMs: BASE_MS });
}

/**
 * How long to wait after the `attempt`th try. What the server asks for wins. Signed out, a try would
 * only be refused again: that waits for a sign-in, not for a time.
 */
export function pauseAfter(error: MillraceError, attempt: number, env: Environment): Pause {
  const lastError = sendErrorOf(error);
  if (error.code === 'unauthenticated') return { lastError };
  return { retryAt: env.now + (error.retryAfterMs ?? retryDelay(attempt, env)), lastError };
}

export function isOver(pause: PauseLike | undefined, now: number): boolean {
  if (pause?.lastError === undefined) return true;
  return pause.retryAt !== undefined && pause.retryAt <= now;
}

/** A server that is back is as busy as it was: a pause for its rate limit lasts as long as it said. */
export function endsWithOutage(pause: PauseLike): boolean {
  return pause.lastError?.code !== 'rate_limited';
}
