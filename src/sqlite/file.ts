import { existsSync, statSync } from 'node:fs';
import { transactions, type Db } from './sql.ts';

/**
 * SQLite takes a file of less than its smallest page for an empty database, and writes over it. With a
 * journal beside it, it may be on the way to being whole again.
 */
export function isTooShort(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size > 0 && size < 512 && !existsSync(`${file}-journal`);
}

/** How many steps of its schema the file has taken. */
export function schemaVersion(db: Db): number {
  const row = db.prepare('PRAGMA user_version').get() as { user_version: number };
  return row.user_version;
}

/** Takes the steps behind the first `from`, each in a transaction of its own with its number. */
export function migrate(db: Db, steps: readonly string[], from: number): void {
  const transact = transactions(db);
  for (const [index, step] of steps.entries()) {
    if (index >= from) transact(() => db.exec(`${step}; PRAGMA user_version = ${index + 1}`));
  }
}
