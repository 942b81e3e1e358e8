import { z } from 'zod';
import type { Message } from '../../../shared/chat.ts';
import { loggedEventSchema } from '../../../shared/events.ts';
import { foldPart, isPartEvent, type PartEvent } from '../../../shared/fold.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import { parseRow, type OnDamagedRow } from './rows.ts';

const eventsSchema = z.array(loggedEventSchema);

/** Pieces of answers behind the last fold. */
export function tailTable(db: Db, onDamaged: OnDamagedRow) {
  const insert = command(db, 'INSERT INTO tail (chat, through, data) VALUES (?, ?, ?)');
  const all = query<{ data: string }>(db, 'SELECT data FROM tail WHERE chat = ? ORDER BY through');
  const clear = command(db, 'DELETE FROM tail WHERE chat = ?');

  return {
    /** @param through the number of the last event of the call that brought them */
    append: (chat: number, through: number, events: readonly PartEvent[]) =>
      insert(chat, through, JSON.stringify(joinPieces(events))),
    read: (chat: number): readonly PartEvent[] =>
      all
        .all(chat)
        .flatMap(({ data }) => parseRow(eventsSchema, data, onDamaged) ?? [])
        .filter(isPartEvent),
    clear: (chat: number) => clear(chat),
  };
}

/** Pieces of the same text in a row become one, which folds to the same: a row is its text, not its count. */
export function joinPieces(events: readonly PartEvent[]): readonly PartEvent[] {
  const joined: PartEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (
      (event.type === 'token' || event.type === 'thinking') &&
      last?.type === event.type &&
      last.messageId === event.messageId
    ) {
      joined[joined.length - 1] = { ...event, text: last.text + event.text };
    } else {
      joined.push(event);
    }
  }
  return joined;
}

/** The message with those of the pieces that are its own. */
export function withPieces(message: Message, events: readonly PartEvent[]): Message {
  let { parts } = message;
  for (const event of events) {
    if (event.messageId === message.messageId) parts = foldPart(parts, event);
  }
  return parts === message.parts ? message : { ...message, parts };
}
