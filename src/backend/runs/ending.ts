import type { RunError } from '../../shared/chat.ts';
import { MillraceError } from '../../shared/errors.ts';
import type { AnswerOutcome } from '../agent/contract.ts';
import { NO_USAGE } from '../store/plans/chat.ts';
import type { RunEnd } from '../store/ports.ts';
import type { StopReason } from './active-run.ts';

export const INTERRUPTED: RunError = {
  code: 'interrupted',
  message: 'The chat server stopped while this was being written. What came is kept; try again.',
  retryable: true,
};

const NOT_STORED: RunError = {
  code: 'unavailable',
  message: 'The answer could not be stored. Is the disk full?',
  retryable: true,
};

/** Of a run that something was to be stored of that no client would understand. */
export const MALFORMED: Extract<RunEnd, { type: 'error' }> = {
  type: 'error',
  error: {
    code: 'internal',
    message: 'The server failed at this answer. What came is kept; try again.',
    retryable: true,
  },
};

export const NO_MODELS: RunEnd = {
  type: 'error',
  error: { code: 'internal', message: 'The server failed to find a model.', retryable: true },
};

/** What who cancels is told while a run's end cannot be written. */
export function notStored(): MillraceError {
  const message =
    'The answer could not be stored: the disk is full or cannot be written. What came is on screen; free some space and try again.';
  return new MillraceError('unavailable', message, { retryable: true, retryAfterMs: 1_000 });
}

export const CANCELLED_UNSTARTED: RunEnd = {
  type: 'completed',
  finishReason: 'cancelled',
  usage: NO_USAGE,
};

/**
 * A run's end, of how its agent came back (`undefined`: it did not, in time) and why it was stopped.
 * `undefined`: nothing is written.
 */
export function endOf(
  outcome: AnswerOutcome | undefined,
  reason: StopReason | undefined,
): RunEnd | undefined {
  const usage = outcome?.usage;
  switch (reason) {
    case 'gone':
      return undefined;
    case 'cancelled':
      // Whatever the agent says: after the stop its words were dropped, so it is not a whole answer.
      return { type: 'completed', finishReason: 'cancelled', usage: usage ?? NO_USAGE };
    case 'interrupted':
      return { type: 'error', error: INTERRUPTED, usage };
    case 'store_failed':
      return { type: 'error', error: NOT_STORED, usage };
    case 'malformed':
      return { ...MALFORMED, usage };
    case undefined:
      if (outcome === undefined) return { type: 'error', error: INTERRUPTED };
      return outcome.ok
        ? { type: 'completed', finishReason: outcome.finishReason, usage: outcome.usage }
        : { type: 'error', error: outcome.error, usage };
  }
}
