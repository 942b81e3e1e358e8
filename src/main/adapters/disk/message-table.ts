import { messageSchema, type Message } from '../../../shared/chat.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import { isPresent, parseRow, type OnDamagedRow } from './rows.ts';

/**
 * Before and behind every message of a chat. A message's rank is its place in the chat: the order in
 * which the server told of them, which is that of acceptance. Times say nothing: clocks are set back.
 */
export const FIRST = Number.MIN_SAFE_INTEGER;
export const LAST = Number.MAX_SAFE_INTEGER;

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
  const rankOf = query<{ rank: number }>(
    db,
    'SELECT rank FROM messages WHERE chat = ? AND message_id = ?',
  );
  const highest = query<{ rank: number }>(
    db,
    'SELECT coalesce(max(rank), 0) AS rank FROM messages WHERE chat = ?',
  );
  const newest = query<Row>(
    db,
    `SELECT message_id, data FROM messages WHERE chat = ? AND live = 1
     ORDER BY rank DESC LIMIT ?`,
  );
  const streamingBefore = query<Row>(
    db,
    `SELECT message_id, data FROM messages
     WHERE chat = ? AND state = 'streaming' AND live = 1 AND rank < ? ORDER BY rank`,
  );
  const before = query<Row>(
    db,
    `SELECT message_id, data FROM messages WHERE chat = ? AND rank < ?
     ORDER BY rank DESC LIMIT ?`,
  );
  // One that is kept up to date stays where it is.
  const put = command(
    db,
    `INSERT INTO messages (chat, rank, message_id, parent_id, state, live, data)
     VALUES (?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT (chat, message_id) DO UPDATE SET
       rank = CASE live WHEN 1 THEN rank ELSE excluded.rank END, parent_id = excluded.parent_id,
       state = excluded.state, live = 1, data = excluded.data`,
  );
  // A live answer that is being written belongs to the stream: a page would double its next pieces.
  const putSeen = command(
    db,
    `INSERT INTO messages (chat, rank, message_id, parent_id, state, live, data)
     VALUES (?, ?, ?, ?, ?, 0, ?)
     ON CONFLICT (chat, message_id) DO UPDATE SET parent_id = excluded.parent_id,
       state = excluded.state, data = excluded.data
     WHERE live = 0 OR state <> 'streaming'`,
  );
  const move = command(db, 'UPDATE messages SET rank = ? WHERE chat = ? AND message_id = ?');
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
    `DELETE FROM messages WHERE chat = ? AND rank >= ? AND rank < ?
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

  const lastRank = (chat: number): number => highest.get(chat)?.rank ?? 0;
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
    rankOf: (chat: number, messageId: string): number | undefined =>
      rankOf.get(chat, messageId)?.rank,
    lastRank,
    /** Newest first, of those that the stream keeps up to date. */
    newest: (chat: number, limit: number) => toMessages(newest.all(chat, limit)),
    /** Unfinished answers further up, oldest first. */
    streamingBefore: (chat: number, rank: number) => toMessages(streamingBefore.all(chat, rank)),
    /** Newest first, of all that were ever seen. */
    before: (chat: number, rank: number, limit: number) =>
      toMessages(before.all(chat, rank, limit)),
    /** From the stream: what it tells of first comes last. */
    put(chat: number, message: Message): void {
      put(chat, lastRank(chat) + 1, ...columns(message));
    },
    /** From a page: the stream's own copy of an answer that is being written stays. */
    putSeen(chat: number, message: Message, rank: number): void {
      putSeen(chat, rank, ...columns(message));
    },
    /** Of no effect on a message that is not there. */
    move: (chat: number, messageId: string, rank: number) => void move(rank, chat, messageId),
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
    removeRange: (chat: number, from: number, to: number, kept: readonly string[]) =>
      removeFrom(chat, from, to, JSON.stringify(kept)),
    /** The message and all that hangs on it; answers the ids of what was there. */
    removeTree: (chat: number, messageId: string): readonly string[] =>
      removeTree.all(messageId, chat, chat).map((row) => row.message_id),
  };
}

type Columns = readonly [messageId: string, parentId: string | null, state: string, data: string];

function columns(message: Message): Columns {
  const { messageId, parentId, state } = message;
  return [messageId, parentId, state, JSON.stringify(message)];
}
