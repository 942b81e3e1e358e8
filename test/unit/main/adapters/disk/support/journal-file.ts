import { join } from 'node:path';
import { openFile } from '../../../../../../src/main/adapters/disk/database-file.ts';
import { journalStore } from '../../../../../../src/main/adapters/disk/journal-store.ts';
import type { Sync } from '../../../../../../src/main/adapters/disk/methods.ts';
import { journalSchema } from '../../../../../../src/main/adapters/disk/schemas.ts';
import type { Db } from '../../../../../../src/sqlite/sql.ts';
import type { Journal } from '../../../../../../src/main/services/ports/journal.ts';

/** A journal on a real file, without the worker around it. */
export interface JournalFile {
  readonly journal: Sync<Journal>;
  readonly db: Db;
  /** Rows that were left out. */
  damagedRows(): number;
}

export function openJournalFile(folder: string, maxTail?: number): JournalFile {
  const opened = openFile(join(folder, 'journal.db'), {
    schema: journalSchema,
    flushed: false,
    checked: false,
  });
  if (opened.type !== 'open') throw new Error(`The journal is ${opened.type}.`);
  let damaged = 0;
  const onDamaged = () => {
    damaged += 1;
  };
  const journal = journalStore(opened.db, onDamaged, maxTail);
  return { journal, db: opened.db, damagedRows: () => damaged };
}
