import type { Run } from '../../../shared/chat.ts';
import { command, query, type Db } from '../../../sqlite/sql.ts';
import type { RunRecord } from '../records.ts';
import { soundError, soundUsage } from '../sound.ts';

interface RunRow {
  run_id: string;
  session_id: string;
  sequence: number;
  answer_sequence: number;
  parent_id: string;
  message_id: string;
  state: string;
  created_at: string;
  ended_at: string | null;
  data: string;
}

type RunData = Pick<RunRecord, 'error' | 'usage' | 'requestedModel'>;

export type RunTable = ReturnType<typeof runTable>;

const UNFINISHED = `state IN ('queued', 'running')`;

export function runTable(db: Db) {
  const byId = query<RunRow>(db, 'SELECT * FROM runs WHERE run_id = ?');
  const ofChat = query<RunRow>(
    db,
    'SELECT * FROM runs INDEXED BY runs_of_chat WHERE session_id = ? AND run_id = ?',
  );
  const unfinished = query<RunRow>(
    db,
    `SELECT * FROM runs WHERE ${UNFINISHED} ORDER BY created_at, session_id, sequence`,
  );
  const unfinishedOfChat = query<RunRow>(
    db,
    `SELECT * FROM runs WHERE session_id = ? AND ${UNFINISHED} ORDER BY sequence`,
  );
  const oldestOfChat = query<RunRow>(
    db,
    `SELECT * FROM runs WHERE session_id = ? AND ${UNFINISHED} ORDER BY sequence LIMIT 1`,
  );
  const target = query<Pick<RunRow, 'session_id' | 'message_id' | 'answer_sequence' | 'state'>>(
    db,
    'SELECT session_id, message_id, answer_sequence, state FROM runs WHERE run_id = ?',
  );
  const ofAnswers = query<RunRow>(
    db,
    `SELECT * FROM runs WHERE session_id = ?
     AND message_id IN (SELECT value FROM json_each(?)) ORDER BY sequence`,
  );
  const put = command(
    db,
    `INSERT INTO runs (run_id, session_id, sequence, answer_sequence, parent_id, message_id,
       state, created_at, ended_at, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id) DO UPDATE SET
       state = excluded.state, ended_at = excluded.ended_at, data = excluded.data`,
  );
  const removeOfAnswers = command(
    db,
    'DELETE FROM runs WHERE message_id IN (SELECT value FROM json_each(?))',
  );

  return {
    get(runId: string): RunRecord | undefined {
      const row = byId.get(runId);
      return row && toRecord(row);
    },
    getOf(sessionId: string, runId: string): RunRecord | undefined {
      const row = ofChat.get(sessionId, runId);
      return row && toRecord(row);
    },
    unfinished: (): RunRecord[] => unfinished.all().map(toRecord),
    unfinishedOfChat: (sessionId: string): RunRecord[] =>
      unfinishedOfChat.all(sessionId).map(toRecord),
    oldestUnfinished(sessionId: string): RunRecord | undefined {
      const row = oldestOfChat.get(sessionId);
      return row && toRecord(row);
    },
    /** The few columns that each token's transaction needs. */
    target: (runId: string) => target.get(runId),
    ofAnswers: (sessionId: string, messageIds: readonly string[]): RunRecord[] =>
      ofAnswers.all(sessionId, JSON.stringify(messageIds)).map(toRecord),
    put(run: RunRecord): void {
      const { error, usage, requestedModel } = run;
      const data: RunData = {
        ...(error === undefined ? {} : { error }),
        ...(usage === undefined ? {} : { usage }),
        ...(requestedModel === undefined ? {} : { requestedModel }),
      };
      put(
        run.runId,
        run.sessionId,
        run.sequence,
        run.answerSequence,
        run.parentId,
        run.messageId,
        run.state,
        run.createdAt,
        run.endedAt ?? null,
        JSON.stringify(data),
      );
    },
    removeOfAnswers: (messageIds: readonly string[]) => removeOfAnswers(JSON.stringify(messageIds)),
  };
}

function toRecord(row: RunRow): RunRecord {
  const { usage, error, ...data } = JSON.parse(row.data) as RunData;
  return {
    runId: row.run_id,
    sessionId: row.session_id,
    parentId: row.parent_id,
    messageId: row.message_id,
    state: row.state as Run['state'],
    ...data,
    ...soundUsage(usage),
    ...soundError(error),
    createdAt: row.created_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    sequence: row.sequence,
    answerSequence: row.answer_sequence,
  };
}
