import { runSchema, type Message, type Run } from '../../../shared/chat.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import { isPresent, parseRow, type OnDamagedRow } from './rows.ts';

/** Runs that are under way, and ended ones that say why their answer failed. */
export function runTable(db: Db, onDamaged: OnDamagedRow) {
  const byId = query<{ data: string }>(db, 'SELECT data FROM runs WHERE chat = ? AND run_id = ?');
  const all = query<{ data: string }>(
    db,
    `SELECT runs.data FROM runs LEFT JOIN messages USING (chat, message_id)
     WHERE runs.chat = ? ORDER BY rank, run_id`,
  );
  const put = command(
    db,
    `INSERT INTO runs (chat, run_id, message_id, data) VALUES (?, ?, ?, ?)
     ON CONFLICT (chat, run_id) DO UPDATE SET
       message_id = excluded.message_id, data = excluded.data`,
  );
  const remove = command(db, 'DELETE FROM runs WHERE chat = ? AND run_id = ?');
  const removeOfAnswers = command(
    db,
    'DELETE FROM runs WHERE chat = ? AND message_id IN (SELECT value FROM json_each(?))',
  );
  const clear = command(db, 'DELETE FROM runs WHERE chat = ?');

  return {
    get(chat: number, runId: string): Run | undefined {
      const row = byId.get(chat, runId);
      return row && parseRow(runSchema, row.data, onDamaged);
    },
    /** In the order of their answers. */
    all: (chat: number): readonly Run[] =>
      all
        .all(chat)
        .map(({ data }) => parseRow(runSchema, data, onDamaged))
        .filter(isPresent),
    put: (chat: number, run: Run) => put(chat, run.runId, run.messageId, JSON.stringify(run)),
    remove: (chat: number, runId: string) => remove(chat, runId),
    removeOfAnswers: (chat: number, messageIds: readonly string[]) =>
      removeOfAnswers(chat, JSON.stringify(messageIds)),
    clear: (chat: number) => clear(chat),
  };
}

export function isUnfinished(run: Run): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/**
 * The run that writes an answer. No event carries runs: what the answer says of it is what a stream
 * tells. `undefined`: the message is no answer.
 */
export function runOf(answer: Message): Run | undefined {
  const { runId, sessionId, parentId, messageId, createdAt } = answer;
  if (answer.role !== 'assistant' || runId === undefined || parentId === null) return undefined;
  return { runId, sessionId, parentId, messageId, state: 'queued', createdAt };
}
