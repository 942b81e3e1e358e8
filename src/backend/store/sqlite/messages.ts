import type { Message } from '../../../shared/chat.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import type { MessageRecord } from '../records.ts';
import { soundUsage } from '../sound.ts';

interface MessageRow {
  message_id: string;
  session_id: string;
  sequence: number;
  parent_id: string | null;
  run_id: string | null;
  role: string;
  state: string;
  created_at: string;
  data: string;
}

type MessageData = Pick<Message, 'parts' | 'model' | 'usage' | 'cut'>;

export type MessageTable = ReturnType<typeof messageTable>;

export function messageTable(db: Db) {
  const byId = query<MessageRow>(
    db,
    'SELECT * FROM messages WHERE session_id = ? AND message_id = ?',
  );
  const page = query<MessageRow>(
    db,
    `SELECT * FROM messages WHERE session_id = ? AND sequence < ?
     ORDER BY sequence DESC LIMIT ?`,
  );
  const streaming = query<MessageRow>(
    db,
    `SELECT * FROM messages WHERE session_id = ? AND state = 'streaming' ORDER BY sequence`,
  );
  const path = query<MessageRow>(
    db,
    `WITH RECURSIVE path (id, depth) AS (
       VALUES (?, 0)
       UNION ALL
       SELECT m.parent_id, depth + 1 FROM path JOIN messages m ON m.message_id = path.id
       WHERE m.parent_id IS NOT NULL
     )
     SELECT m.* FROM path JOIN messages m ON m.message_id = path.id
     WHERE m.session_id = ? ORDER BY depth DESC`,
  );
  const subtree = query<MessageRow>(
    db,
    `WITH RECURSIVE subtree (id) AS (
       VALUES (?)
       UNION
       SELECT m.message_id FROM subtree JOIN messages m ON m.parent_id = subtree.id
       WHERE m.session_id = ?
     )
     SELECT m.* FROM subtree JOIN messages m ON m.message_id = subtree.id
     WHERE m.session_id = ? ORDER BY m.sequence`,
  );
  const put = command(
    db,
    `INSERT INTO messages
       (message_id, session_id, sequence, parent_id, run_id, role, state, created_at, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, data = excluded.data`,
  );
  const remove = command(
    db,
    'DELETE FROM messages WHERE message_id IN (SELECT value FROM json_each(?))',
  );

  return {
    get(sessionId: string, messageId: string): MessageRecord | undefined {
      const row = byId.get(sessionId, messageId);
      return row && toRecord(row);
    },
    /** Newest first, of those accepted before the event number `before`. */
    page: (sessionId: string, before: number, limit: number): MessageRecord[] =>
      page.all(sessionId, before, limit).map(toRecord),
    newest: (sessionId: string): MessageRecord | undefined =>
      page.all(sessionId, Number.MAX_SAFE_INTEGER, 1).map(toRecord)[0],
    streaming: (sessionId: string): MessageRecord[] => streaming.all(sessionId).map(toRecord),
    /** From the root to the message. */
    path: (sessionId: string, messageId: string): MessageRecord[] =>
      path.all(messageId, sessionId).map(toRecord),
    /** The message and all that hangs on it, in order of acceptance. */
    subtree: (sessionId: string, messageId: string): MessageRecord[] =>
      subtree.all(messageId, sessionId, sessionId).map(toRecord),
    put(message: MessageRecord): void {
      const { parts, model, usage, cut } = message;
      const data: MessageData = {
        parts,
        ...(model === undefined ? {} : { model }),
        ...(usage === undefined ? {} : { usage }),
        ...(cut === undefined ? {} : { cut }),
      };
      put(
        message.messageId,
        message.sessionId,
        message.sequence,
        message.parentId,
        message.runId ?? null,
        message.role,
        message.state,
        message.createdAt,
        JSON.stringify(data),
      );
    },
    remove: (messageIds: readonly string[]) => remove(JSON.stringify(messageIds)),
  };
}

function toRecord(row: MessageRow): MessageRecord {
  const { usage, ...data } = JSON.parse(row.data) as MessageData;
  return {
    messageId: row.message_id,
    sessionId: row.session_id,
    parentId: row.parent_id,
    role: row.role as Message['role'],
    ...data,
    ...soundUsage(usage),
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    state: row.state as Message['state'],
    createdAt: row.created_at,
    sequence: row.sequence,
  };
}
