import { MillraceError } from '../../shared/errors.ts';

/** Cursors of pages. Opaque to clients; what is not ours is refused with the member's name. */

/** Place of a chat in the list: its last change, then its id. */
export interface ChatPlace {
  readonly updatedAt: string;
  readonly sessionId: string;
}

export function encodeChatCursor(place: ChatPlace): string {
  return Buffer.from(`${place.updatedAt} ${place.sessionId}`).toString('base64url');
}

export function decodeChatCursor(cursor: string): ChatPlace {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const match = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z) ([^\s\0]+)$/u.exec(text);
  const [, updatedAt, sessionId] = match ?? [];
  if (updatedAt === undefined || sessionId === undefined) throw badCursor();
  return { updatedAt, sessionId };
}

/** A message's place is the number of its event; `undefined`: it may be a message's id. */
export function decodeMessageCursor(cursor: string): number | undefined {
  return /^\d{1,15}$/u.test(cursor) ? Number(cursor) : undefined;
}

export function badCursor(): MillraceError {
  return new MillraceError('invalid_request', 'cursor: is not one of this list');
}
