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
