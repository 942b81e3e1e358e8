import type { StatusEvent } from '../../../shared/events.ts';
import { command, query, rawQuery, type Db } from '../../../sqlite/sql.ts';
import type { NewEvent, StoredEvent } from '../records.ts';
import type { ReadLimit } from '../ports.ts';

type EventRow = readonly [sequence: number, type: StoredEvent['type'], data: string];

export type EventTable = ReturnType<typeof eventTable>;

export function eventTable(db: Db) {
  const insert = command(
    db,
    'INSERT INTO events (session_id, sequence, type, about, data) VALUES (?, ?, ?, ?, ?)',
  );
  /**
   * Where a batch ends. Sizes are added up inside SQLite, so that a few huge events in a row are never
   * in this process's memory together; `octet_length` does not even read them.
   */
  const batchEnd = query<{ last: number | null; first: number | null }>(
    db,
    `SELECT min(sequence) AS first, max(CASE WHEN total <= ? THEN sequence END) AS last FROM (
       SELECT sequence, sum(size) OVER (ORDER BY sequence ROWS UNBOUNDED PRECEDING) AS total
       FROM (
         SELECT sequence, octet_length(data) AS size FROM events
         WHERE session_id = ? AND sequence > ? ORDER BY sequence LIMIT ?
       )
     )`,
  );
  const range = rawQuery<EventRow>(
    db,
    `SELECT sequence, type, data FROM events
     WHERE session_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence`,
  );
  const about = rawQuery<EventRow>(
    db,
    `SELECT sequence, type, data FROM events
     WHERE session_id = ? AND sequence > ? AND about = ? ORDER BY sequence LIMIT ?`,
  );
  const status = query<{ data: string }>(
    db,
    `SELECT data FROM events
     WHERE session_id = ? AND sequence > ? AND type = 'status' AND data ->> '$.runId' = ?
     ORDER BY sequence DESC LIMIT 1`,
  );
  const blank = command(
    db,
    `UPDATE events SET type = 'message_deleted', data = (
       SELECT json_object('messageId', m.message_id) FROM messages m
       WHERE m.session_id = events.session_id AND m.sequence = events.about
     )
     WHERE session_id = ? AND about IN (SELECT value FROM json_each(?))`,
  );
  const cut = command(db, 'DELETE FROM events WHERE session_id = ? AND sequence <= ?');

  return {
    insert: (sessionId: string, event: NewEvent) =>
      insert(sessionId, event.sequence, event.type, event.about, event.data),
    read(sessionId: string, after: number, limit: ReadLimit): StoredEvent[] {
      const end = batchEnd.get(limit.bytes, sessionId, after, limit.events);
      const last = end?.last ?? end?.first;
      if (last === undefined || last === null) return [];
      return range.all(sessionId, after, last).map(toEvent);
    },
    /** The events of one message above `after`, at most `limit`. */
    readAbout: (sessionId: string, after: number, sequence: number, limit: number): StoredEvent[] =>
      about.all(sessionId, after, sequence, limit).map(toEvent),
    /** A run's newest status above `after`. */
    status(sessionId: string, after: number, runId: string): StatusEvent | undefined {
      const row = status.get(sessionId, after, runId);
      return row && { type: 'status', ...(JSON.parse(row.data) as Omit<StatusEvent, 'type'>) };
    },
    /** While the messages are still there: each event then says which one was deleted. */
    blank: (sessionId: string, messageSequences: readonly number[]) =>
      blank(sessionId, JSON.stringify(messageSequences)),
    cut: (sessionId: string, through: number) => cut(sessionId, through),
  };
}

function toEvent([sequence, type, data]: EventRow): StoredEvent {
  return { sequence, type, data };
}
