import { messageSchema, type Message } from '../../../shared/chat.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import { isPresent, parseRow, type OnDamagedRow } from './rows.ts';

/** A message's place in its chat: the order of acceptance, as far as a client can tell. */
export type Place = Pick<Message, 'createdAt' | 'messageId'>;

interface Row {
  message_id: string;
  data: string;
}

export interface StoredMessages {
  /** In the order asked for, without those that are damaged. */
  readonly messages: readonly Message[];
  /** The id of the last row, were it damaged or not. */
  readonly lastId: string | undefined;
  /** How many rows there were. */
  readonly rows: number;
}

export function messageTable(db: Db, onDamaged: OnDamagedRow) {
  const byId = query<Row>(
    db,
    'SELECT message_id, data FROM messages WHERE chat = ? AND message_id = ? AND live = 1',
  );
  const place = query<{ created_at: string }>(
    db,
    'SELECT created_at FROM messages WHERE chat = ? AND message_id = ?',
  );
  const newest = query<Row>(
    db,
    `SELECT message_id, data FROM messages WHERE chat = ? AND live = 1
     ORDER BY created_at DESC, message_id DESC LIMIT ?`,
  );
  const streamingBefore = query<Row>(
    db,
    `SELECT message_id, data FROM messages
     WHERE chat = ? AND state = 'streaming' AND live = 1 AND (created_at, message_id) < (?, ?)
     ORDER BY created_at, message_id`,
  );
  const before = query<Row>(
    db,
    `SELECT message_id, data FROM messages
     WHERE chat = ? AND (created_at, message_id) < (?, ?)
     ORDER BY created_at DESC, message_id DESC LIMIT ?`,
  );
  const put = command(
    db,
    `INSERT INTO messages (chat, message_id, parent_id, created_at, state, live, data)
     VALUES (?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT (chat, message_id) DO UPDATE SET parent_id = excluded.parent_id,
       created_at = excluded.created_at, state = excluded.state, live = 1, data = excluded.data`,
  );
  // A live answer that is being written belongs to the stream: a page would double its next pieces.
  const putSeen = command(
    db,
    `INSERT INTO messages (chat, message_id, parent_id, created_at, state, live, data)
     VALUES (?, ?, ?, ?, ?, 0, ?)
     ON CONFLICT (chat, message_id) DO UPDATE SET parent_id = excluded.parent_id,
       created_at = excluded.created_at, state = excluded.state, data = excluded.data
     WHERE live = 0 OR state <> 'streaming'`,
  );
  const change = command(
    db,
    'UPDATE messages SET state = ?, data = ? WHERE chat = ? AND message_id = ?',
  );
  const markSeen = command(db, 'UPDATE messages SET live = 0 WHERE chat = ? AND live = 1');
  const endUnseen = command(
    db,
    `UPDATE messages SET state = 'cancelled', data = json_set(data, '$.state', 'cancelled')
     WHERE chat = ? AND state = 'streaming' AND live = 0`,
  );
  const removeFrom = command(
    db,
    `DELETE FROM messages WHERE chat = ? AND (created_at, message_id) >= (?, ?)
     AND (created_at, message_id) < (?, ?)
     AND message_id NOT IN (SELECT value FROM json_each(?))`,
  );
  const removeTree = query<{ message_id: string }>(
    db,
    `WITH RECURSIVE tree (id) AS (
       VALUES (?)
       UNION
       SELECT m.message_id FROM tree JOIN messages m ON m.parent_id = tree.id WHERE m.chat = ?
     )
     DELETE FROM messages WHERE chat = ? AND message_id IN (SELECT id FROM tree)
     RETURNING message_id`,
  );

  const toMessage = ({ data }: Row) => parseRow(messageSchema, data, onDamaged);
  const toMessages = (rows: readonly Row[]): StoredMessages => ({
    messages: rows.map(toMessage).filter(isPresent),
    lastId: rows.at(-1)?.message_id,
    rows: rows.length,
  });

  return {
    /** One that the stream keeps up to date: its events are about no other. */
    get(chat: number, messageId: string): Message | undefined {
      const row = byId.get(chat, messageId);
      return row && toMessage(row);
    },
    placeOf(chat: number, messageId: string): Place | undefined {
      const row = place.get(chat, messageId);
      return row && { createdAt: row.created_at, messageId };
    },
    /** Newest first, of those that the stream keeps up to date. */
    newest: (chat: number, limit: number) => toMessages(newest.all(chat, limit)),
    /** Unfinished answers further up, oldest first. */
    streamingBefore: (chat: number, { createdAt, messageId }: Place) =>
      toMessages(streamingBefore.all(chat, createdAt, messageId)),
    /** Newest first, of all that were ever seen. */
    before: (chat: number, { createdAt, messageId }: Place, limit: number) =>
      toMessages(before.all(chat, createdAt, messageId, limit)),
    /** From the stream. */
    put(chat: number, message: Message): void {
      put(chat, ...columns(message));
    },
    /** From a page: the stream's own copy of an answer that is being written stays. */
    putSeen(chat: number, message: Message): void {
      putSeen(chat, ...columns(message));
    },
    /** New content or state of a message that is there. */
    change: (chat: number, message: Message) =>
      change(message.state, JSON.stringify(message), chat, message.messageId),
    markSeen: (chat: number) => markSeen(chat),
    /**
     * Answers that the stream no longer speaks of ended unseen: what there is of them is shown as
     * what was stopped, for nothing will ever follow.
     */
    endUnseen: (chat: number) => endUnseen(chat),
    /** Removes what lies at or behind `from` and before `to`, but for `kept`. */
    removeRange: (chat: number, from: Place, to: Place, kept: readonly string[]) =>
      removeFrom(
        chat,
        from.createdAt,
        from.messageId,
        to.createdAt,
        to.messageId,
        JSON.stringify(kept),
      ),
    /** The message and all that hangs on it; answers the ids of what was there. */
    removeTree: (chat: number, messageId: string): readonly string[] =>
      removeTree.all(messageId, chat, chat).map((row) => row.message_id),
  };
}

type Columns = readonly [
  messageId: string,
  parentId: string | null,
  createdAt: string,
  state: string,
  data: string,
];

function columns(message: Message): Columns {
  const { messageId, parentId, createdAt, state } = message;
  return [messageId, parentId, createdAt, state, JSON.stringify(message)];
}
