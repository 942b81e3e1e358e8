import { chatSchema, type Chat } from '../../../shared/chat.ts';
import type { ChatPage } from '../../../shared/http.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import { isPresent, parseRow, type OnDamagedRow } from './rows.ts';

/** Where a chat stands. `chat`: its key in the other tables. */
export interface Head {
  readonly chat: number;
  readonly position: number;
  readonly folded: number;
  /** 1: the last snapshot did not hold the whole chat. */
  readonly more: number;
}

interface ListRow {
  session_id: string;
  updated_at: string;
  data: string;
}

export function chatTable(db: Db, onDamaged: OnDamagedRow) {
  const put = query<{ chat: number }>(
    db,
    `INSERT INTO chats (session_id, updated_at, data) VALUES (?, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET updated_at = excluded.updated_at, data = excluded.data
     RETURNING chat`,
  );
  const byId = query<{ data: string }>(db, 'SELECT data FROM chats WHERE session_id = ?');
  const head = query<Head>(
    db,
    `SELECT chat, position, folded, more FROM chats JOIN positions USING (chat) WHERE session_id = ?`,
  );
  const setHead = command(
    db,
    `INSERT INTO positions (chat, position, folded, more) VALUES (?, ?, ?, ?)
     ON CONFLICT (chat) DO UPDATE SET
       position = excluded.position, folded = excluded.folded, more = excluded.more`,
  );
  const newest = query<ListRow>(
    db,
    `SELECT session_id, updated_at, data FROM chats
     ORDER BY updated_at DESC, session_id DESC LIMIT ?`,
  );
  const before = query<ListRow>(
    db,
    `SELECT session_id, updated_at, data FROM chats WHERE (updated_at, session_id) < (?, ?)
     ORDER BY updated_at DESC, session_id DESC LIMIT ?`,
  );
  const missing = query<{ session_id: string }>(
    db,
    `DELETE FROM chats WHERE (updated_at, session_id) > (?, ?)
     AND session_id NOT IN (SELECT value FROM json_each(?)) RETURNING session_id`,
  );
  const remove = command(db, 'DELETE FROM chats WHERE session_id = ?');
  const unfinished = query<{ session_id: string }>(
    db,
    `SELECT session_id FROM chats WHERE chat IN (
       SELECT chat FROM messages WHERE state = 'streaming' AND live = 1
     ) ORDER BY updated_at DESC, session_id DESC LIMIT ?`,
  );

  return {
    /** Answers the chat's key. */
    put(chat: Chat): number {
      const row = put.get(chat.sessionId, chat.updatedAt, JSON.stringify(chat));
      if (row === undefined) throw new Error('The database did not say where it put the chat.');
      return row.chat;
    },
    get(sessionId: string): Chat | undefined {
      const row = byId.get(sessionId);
      return row && parseRow(chatSchema, row.data, onDamaged);
    },
    head: (sessionId: string): Head | undefined => head.get(sessionId),
    setHead: ({ chat, position, folded, more }: Head) => setHead(chat, position, folded, more),
    page({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): ChatPage {
      const place = cursor === undefined ? undefined : decodeCursor(cursor);
      // One more than asked for tells whether there is a next page.
      const rows = place ? before.all(...place, limit + 1) : newest.all(limit + 1);
      const shown = rows.slice(0, limit);
      const items = shown
        .map(({ data }) => parseRow(chatSchema, data, onDamaged))
        .filter(isPresent);
      // By the row, not by the item: one that is damaged must not end the list.
      const last = shown.at(-1);
      if (rows.length <= limit || last === undefined) return { items };
      return { items, nextCursor: encodeCursor(last) };
    },
    /** Forgets the chats that were changed after `last` (or all) and are not among `kept`. */
    forgetMissing(last: Chat | undefined, kept: readonly string[]): readonly string[] {
      const { updatedAt, sessionId } = last ?? { updatedAt: '', sessionId: '' };
      const rows = missing.all(updatedAt, sessionId, JSON.stringify(kept));
      return rows.map((row) => row.session_id);
    },
    /** Messages, runs, position and tail go with it (ON DELETE CASCADE). */
    remove: (sessionId: string) => remove(sessionId),
    unfinished: (limit: number): readonly string[] =>
      unfinished.all(limit).map((row) => row.session_id),
  };
}

function encodeCursor({ updated_at, session_id }: ListRow): string {
  return Buffer.from(JSON.stringify([updated_at, session_id])).toString('base64url');
}

/** Cursors are this table's own; of another's nothing is asked for. */
function decodeCursor(cursor: string): readonly [updatedAt: string, sessionId: string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place)) return [String(place[0]), String(place[1])];
  } catch {
    // Answered below.
  }
  return ['', ''];
}
