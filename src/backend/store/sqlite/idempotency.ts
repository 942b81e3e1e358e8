import { command, query, type Db } from '../../../sqlite/sql.ts';
import { keyUsedOtherwise } from '../errors.ts';
import type { Idempotency } from '../ports.ts';

interface Row {
  fingerprint: string;
  session_id: string;
  message_id: string | null;
  run_id: string | null;
}

/** What a request made. */
export interface Made {
  readonly sessionId: string;
  readonly messageId?: string;
  readonly runId?: string;
}

export type IdempotencyTable = ReturnType<typeof idempotencyTable>;

export function idempotencyTable(db: Db) {
  const find = query<Row>(
    db,
    `SELECT fingerprint, session_id, message_id, run_id FROM idempotency
     WHERE user_id = ? AND scope = ? AND key = ?`,
  );
  const insert = command(
    db,
    `INSERT INTO idempotency
       (user_id, scope, key, fingerprint, session_id, message_id, run_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    /** Throws `idempotency_conflict` when the key came with another body. */
    find(userId: string, { scope, key, fingerprint }: Idempotency): Made | undefined {
      const row = find.get(userId, scope, key);
      if (row === undefined) return undefined;
      if (row.fingerprint !== fingerprint) throw keyUsedOtherwise();
      return {
        sessionId: row.session_id,
        ...(row.message_id === null ? {} : { messageId: row.message_id }),
        ...(row.run_id === null ? {} : { runId: row.run_id }),
      };
    },
    remember(userId: string, { scope, key, fingerprint }: Idempotency, made: Made): void {
      const { sessionId, messageId, runId } = made;
      insert(userId, scope, key, fingerprint, sessionId, messageId ?? null, runId ?? null);
    },
  };
}
