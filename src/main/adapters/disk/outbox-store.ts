import type { z } from 'zod';
import {
  draftSchema,
  localChatSchema,
  outboxMessageSchema,
  pendingDeletionSchema,
  pendingStopSchema,
  type Draft,
} from '../../../shared/outbox.ts';
import { command, query, transactions, type Db } from '../../../sqlite/sql.ts';
import type { OutboxChange, OutboxStore } from '../../services/ports/outbox-store.ts';
import type { Sync } from './methods.ts';
import { isPresent, parseRow, type OnDamagedRow } from './rows.ts';

export type RecordKind = 'message' | 'chat' | 'stop' | 'deletion' | 'draft';

/**
 * The outbox over one database with `outboxSchema`. Its connection flushes each commit to the disk
 * (`synchronous=FULL`); only for a draft, which is written while the user types, it does not.
 */
export function outboxStore(db: Db, onDamaged: OnDamagedRow): Sync<OutboxStore> {
  const all = query<{ data: string }>(db, 'SELECT data FROM records WHERE kind = ? ORDER BY place');
  const put = command(
    db,
    `INSERT INTO records (kind, id, data) VALUES (?, ?, ?)
     ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data`,
  );
  const remove = command(db, 'DELETE FROM records WHERE kind = ? AND id = ?');
  const transact = transactions(db);

  const load = <S extends z.ZodType>(kind: RecordKind, schema: S) =>
    all
      .all(kind)
      .map(({ data }) => parseRow(schema, data, onDamaged))
      .filter(isPresent);

  const save = (kind: RecordKind, id: string, record: object) =>
    put(kind, id, JSON.stringify(record));

  function apply(change: OutboxChange): void {
    switch (change.type) {
      case 'putMessage':
        save('message', change.message.entryId, change.message);
        return;
      case 'removeMessage':
        remove('message', change.entryId);
        return;
      case 'putChat':
        save('chat', change.chat.localId, change.chat);
        return;
      case 'removeChat':
        remove('chat', change.localId);
        return;
      case 'putStop':
        save('stop', change.stop.runId, change.stop);
        return;
      case 'removeStop':
        remove('stop', change.runId);
        return;
      case 'putDeletion':
        save('deletion', change.deletion.sessionId, change.deletion);
        return;
      case 'removeDeletion':
        remove('deletion', change.sessionId);
        return;
    }
  }

  return {
    load: () => ({
      messages: load('message', outboxMessageSchema),
      chats: load('chat', localChatSchema),
      stops: load('stop', pendingStopSchema),
      deletions: load('deletion', pendingDeletionSchema),
    }),
    write: (changes) => transact(() => changes.forEach(apply)),
    drafts: () => load('draft', draftSchema),
    saveDraft(draft) {
      // Between transactions only: inside one SQLite ignores it.
      db.pragma('synchronous = NORMAL');
      try {
        if (draft.text === '') remove('draft', draftId(draft));
        else save('draft', draftId(draft), draft);
      } finally {
        db.pragma('synchronous = FULL');
      }
    },
  };
}

/** Ids are never empty, so the box of a new chat can have that one. */
function draftId({ sessionId }: Draft): string {
  return sessionId ?? '';
}
