import { MillraceError, type ErrorCode } from '../../../shared/errors.ts';
import type { SendError } from '../../../shared/outbox.ts';
import { StorageError } from '../ports/journal.ts';
import type { Intent } from './outbox-state.ts';

const CHAT_DELETED = 'This chat was deleted.';

export const refusals = {
  notWaiting: () =>
    new MillraceError('not_found', 'This message waits no longer: it was sent or removed.'),
  beingSent: () =>
    new MillraceError('invalid_request', 'This message is being sent; it cannot be changed now.'),
  mayBeAccepted: () =>
    new MillraceError(
      'invalid_request',
      'It may have arrived already: its answer was lost. When the server answers, it is in the chat, once.',
    ),
  chatDeleted: () => new MillraceError('not_found', CHAT_DELETED),
  notLocal: () =>
    new MillraceError('not_found', 'This chat does not wait to be made: the server has it.'),
  flagsOfLocalChat: () =>
    new MillraceError(
      'invalid_request',
      'A chat can be pinned or archived once its first message has been sent.',
    ),
  nothingToUndo: () =>
    new MillraceError('not_found', 'This chat can no longer be brought back: it is deleted.'),
  closing: () => new MillraceError('unavailable', 'Millrace is closing.'),
};

/** Of a message whose chat was deleted elsewhere, in the chat that has taken it. */
export const lostChatError: SendError = {
  code: 'not_found',
  message: 'The chat it was written in was deleted. Sent again, it begins this one.',
  retryable: false,
};

/** What the server said of a message, in words for the one who wrote it. */
export function sendErrorOf(error: MillraceError): SendError {
  return { code: error.code, message: wordsFor(error), retryable: isRetryable(error) };
}

function wordsFor({ code, message }: MillraceError): string {
  if (code === 'not_found') return CHAT_DELETED;
  if (code === 'idempotency_conflict') {
    return 'It had already arrived as you first wrote it. Sent again, this wording goes as a message of its own.';
  }
  return message;
}

/**
 * Whether it goes again by itself. `unavailable` always does: it never speaks of the message, also
 * where whoever said it would not try again (a server that was given up, a portal in between).
 */
export function isRetryable(error: MillraceError): boolean {
  return error.retryable || error.code === 'unavailable' || error.code === 'unauthenticated';
}

/** Refusals of the request itself: the server has looked at it, and kept nothing under its key. */
export function isDefinite(code: ErrorCode): boolean {
  return code === 'invalid_request' || code === 'too_large';
}

/** The disk did not take it. */
export function diskError(cause: unknown): SendError {
  return { code: 'unavailable', message: `${diskWords(cause)}.`, retryable: true };
}

/** What a command comes to that could not be written down. */
export function notWritten(intent: Intent, cause: unknown): MillraceError {
  const what =
    intent.type === 'send'
      ? 'the message was not sent. It is still in the box'
      : 'nothing was changed';
  return new MillraceError('unavailable', `${diskWords(cause)}: ${what}.`, { cause });
}

function diskWords(cause: unknown): string {
  const reason = cause instanceof StorageError ? cause.reason : 'failed';
  switch (reason) {
    case 'full':
      return 'The disk is full';
    case 'readonly':
      return 'The disk cannot be written to';
    case 'damaged':
      return 'The file of unsent messages is damaged';
    case 'failed':
      return 'Writing to disk failed';
  }
}
