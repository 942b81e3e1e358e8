import { command, query, type Db } from '../../../sqlite/sql.ts';
import type { ChatRecord } from '../records.ts';
import { decodeChatCursor, encodeChatCursor } from '../cursors.ts';
import type { Page } from '../ports.ts';

interface ChatRow {
  session_id: string;
  user_id: string;
  created_at: string;
  updated_at: string;
  head: number;
  tail: number;
  data: string;
}

type ChatData = Pick<ChatRecord, 'title' | 'model' | 'pinned' | 'archived' | 'titled'>;

export type ChatTable = ReturnType<typeof chatTable>;

export function chatTable(db: Db) {
  const byId = query<ChatRow>(db, 'SELECT * FROM chats WHERE session_id = ?');
  // By the index of the user's chats: what is another user's takes the steps of what is not there.
  const ofUser = query<ChatRow>(
    db,
    'SELECT * FROM chats INDEXED BY chats_of_user WHERE user_id = ? AND session_id = ?',
  );
  const newest = query<ChatRow>(
    db,
    `SELECT * FROM chats WHERE user_id = ?
     ORDER BY updated_at DESC, session_id DESC LIMIT ?`,
  );
  const before = query<ChatRow>(
    db,
    `SELECT * FROM chats WHERE user_id = ? AND (updated_at, session_id) < (?, ?)
     ORDER BY updated_at DESC, session_id DESC LIMIT ?`,
  );
  const put = command(
    db,
    `INSERT INTO chats (session_id, user_id, created_at, updated_at, head, tail, data)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET
       updated_at = excluded.updated_at, head = excluded.head, data = excluded.data`,
  );
  const advance = query<{ head: number; user_id: string }>(
    db,
    'UPDATE chats SET head = head + ? WHERE session_id = ? RETURNING head, user_id',
  );
  const setTail = command(db, 'UPDATE chats SET tail = ? WHERE session_id = ?');
  const remove = command(db, 'DELETE FROM chats WHERE session_id = ?');
  const bury = command(
    db,
    'INSERT INTO deleted_chats (session_id, user_id, deleted_at) VALUES (?, ?, ?)',
  );
  const grave = query<{ found: 1 }>(
    db,
    `SELECT 1 AS found FROM deleted_chats INDEXED BY deleted_chats_of_user
     WHERE user_id = ? AND session_id = ?`,
  );

  return {
    get(sessionId: string): ChatRecord | undefined {
      const row = byId.get(sessionId);
      return row && toRecord(row);
    },
    getOf(userId: string, sessionId: string): ChatRecord | undefined {
      const row = ofUser.get(userId, sessionId);
      return row && toRecord(row);
    },
    put(chat: ChatRecord): void {
      const { title, model, pinned, archived, titled } = chat;
      const data: ChatData = {
        title,
        pinned,
        archived,
        titled,
        ...(model === undefined ? {} : { model }),
      };
      const { sessionId, userId, createdAt, updatedAt, head, tail } = chat;
      put(sessionId, userId, createdAt, updatedAt, head, tail, JSON.stringify(data));
    },
    page(userId: string, { limit, cursor }: Page): { items: ChatRecord[]; nextCursor?: string } {
      // One more than asked for tells whether there is a next page.
      const place = cursor === undefined ? undefined : decodeChatCursor(cursor);
      const rows = place
        ? before.all(userId, place.updatedAt, place.sessionId, limit + 1)
        : newest.all(userId, limit + 1);
      const items = rows.slice(0, limit).map(toRecord);
      const last = items.at(-1);
      if (rows.length <= limit || last === undefined) return { items };
      return { items, nextCursor: encodeChatCursor(last) };
    },
    /** Takes the next `count` sequence numbers of a chat; `undefined`: it is gone. */
    advance: (sessionId: string, count: number) => advance.get(count, sessionId),
    setTail: (sessionId: string, tail: number) => setTail(tail, sessionId),
    /** Messages, runs, events and idempotency rows go with it (ON DELETE CASCADE). */
    remove(chat: ChatRecord, now: string): void {
      remove(chat.sessionId);
      bury(chat.sessionId, chat.userId, now);
    },
    wasDeleted: (userId: string, sessionId: string) => grave.get(userId, sessionId) !== undefined,
  };
}

function toRecord(row: ChatRow): ChatRecord {
  const data = JSON.parse(row.data) as ChatData;
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    ...data,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    head: row.head,
    tail: row.tail,
  };
}
