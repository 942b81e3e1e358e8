import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { errorMessage } from '../../../shared/errors.ts';
import { isTooShort, migrate, schemaVersion } from '../../../sqlite/file.ts';
import type { Db } from '../../../sqlite/sql.ts';
import { storageFailure } from './failures.ts';

/** How long a statement waits for another connection's lock, in milliseconds. */
const BUSY_MS = 2_000;

export interface FileKind {
  readonly schema: readonly string[];
  /** Whether each commit is flushed to the disk, to survive the end of the power too. */
  readonly flushed: boolean;
  /** Whether every page is looked at when it is opened: for files that stay small. */
  readonly checked: boolean;
}

export type Opened =
  | { readonly type: 'open'; readonly db: Db }
  | { readonly type: 'damaged' }
  /** A newer version of the app wrote it; it was not touched. */
  | { readonly type: 'newer' }
  | { readonly type: 'unusable'; readonly why: string };

/** Opens the file, made when absent, and brings its schema up to date. Never throws. */
export function openFile(file: string, kind: FileKind): Opened {
  let db: Db | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (isTooShort(file)) return { type: 'damaged' };
    db = new Database(file, { timeout: BUSY_MS });
    const version = schemaVersion(db);
    if (version > kind.schema.length) {
      db.close();
      return { type: 'newer' };
    }
    db.pragma('journal_mode = WAL');
    if (kind.checked && !isSound(db)) {
      db.close();
      return { type: 'damaged' };
    }
    prepare(db, kind, version);
    return { type: 'open', db };
  } catch (error) {
    closeQuietly(db);
    const { reason } = storageFailure(error);
    return reason === 'damaged'
      ? { type: 'damaged' }
      : { type: 'unusable', why: errorMessage(error) };
  }
}

/** A database that lasts as long as the process. */
export function openInMemory(kind: FileKind): Db {
  const db = new Database(':memory:');
  prepare(db, kind, 0);
  return db;
}

/**
 * Moves the file out of the way, never to be deleted, and answers where it is now. Its companions
 * keep their endings, so that SQLite still finds them. Throws where the folder does not allow it.
 */
export function setAside(file: string, now: number): string {
  const aside = `${file}.damaged-${now}`;
  renameSync(file, aside);
  for (const ending of ['-wal', '-shm']) {
    if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${aside}${ending}`);
  }
  return aside;
}

export function closeQuietly(db: Db | undefined): void {
  try {
    db?.close();
  } catch {
    // A damaged file may fail to close in good order; it is given up anyway.
  }
}

function isSound(db: Db): boolean {
  const row = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined;
  return row?.quick_check === 'ok';
}

function prepare(db: Db, { schema, flushed }: FileKind, version: number): void {
  // In WAL mode a commit survives the end of the process either way.
  db.pragma(`synchronous = ${flushed ? 'FULL' : 'NORMAL'}`);
  // Four times the default: every checkpoint waits for the disk.
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('foreign_keys = ON');
  db.pragma('temp_store = MEMORY');
  migrate(db, schema, version);
}
