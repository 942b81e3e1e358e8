import type { Db } from '../../../sqlite/sql.ts';
import { chatTable } from './chat-table.ts';
import { messageTable } from './message-table.ts';
import type { OnDamagedRow } from './rows.ts';
import { runTable } from './run-table.ts';
import { tailTable } from './tail-table.ts';

export type JournalTables = ReturnType<typeof journalTables>;

export function journalTables(db: Db, onDamaged: OnDamagedRow) {
  return {
    chats: chatTable(db, onDamaged),
    messages: messageTable(db, onDamaged),
    runs: runTable(db, onDamaged),
    tail: tailTable(db, onDamaged),
  };
}
