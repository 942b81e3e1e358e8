import { z, type ZodError } from 'zod';
import { MillraceError } from '../../shared/errors.ts';

/** Why a store cannot be opened. The data is as it was; the message says what a person can do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
  readonly reason: 'damaged' | 'newer' | 'locked' | 'unreadable';

  constructor(reason: StoreOpenError['reason'], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * What was to be stored does not fit the wire's own schema: clients would pass over it, and wait for ever
 * for what it was to say. Nothing was stored, and trying again would not help.
 */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';

  constructor(what: string, cause: ZodError) {
    super(`${what}: ${z.prettifyError(cause)}`, { cause });
  }
}

export function noSuchChat(): MillraceError {
  return new MillraceError('not_found', 'There is no such chat.');
}

export function noSuchMessage(): MillraceError {
  return new MillraceError('not_found', 'There is no such message in this chat.');
}

export function noSuchRun(): MillraceError {
  return new MillraceError('not_found', 'There is no such run in this chat.');
}

export function keyUsedOtherwise(): MillraceError {
  return new MillraceError(
    'idempotency_conflict',
    'This Idempotency-Key was used with another body.',
  );
}

/** A repeat of a request whose result was deleted since: it starts nothing again. */
export function madeAndDeleted(): MillraceError {
  return new MillraceError('not_found', 'What this Idempotency-Key made was deleted since.');
}
