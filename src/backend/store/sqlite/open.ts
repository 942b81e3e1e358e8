import { copyFileSync, existsSync } from 'node:fs';
import Database from 'libsql';
import { errorMessage } from '../../../shared/errors.ts';
import { isTooShort, migrate, schemaVersion } from '../../../sqlite/file.ts';
import type { Db } from '../../../sqlite/sql.ts';
import { StoreOpenError } from '../errors.ts';
import { migrations } from './migrations.ts';

/** How long a statement waits for another connection's lock, in milliseconds. */
const BUSY_MS = 5_000;

export interface OpenOptions {
  /** The schema's steps; only tests pass others. */
  readonly migrations?: readonly string[];
}

/**
 * Opens the database, made when absent, and brings its schema up to date; before that a copy of a
 * database with content is laid beside it (`FILE.before-N`). Throws StoreOpenError and leaves the
 * file as it was when it is damaged, of a newer version, or cannot be opened.
 */
export function openSqlite(file: string, options: OpenOptions = {}): Db {
  const steps = options.migrations ?? migrations;
  if (isTooShort(file)) throw damaged(file);
  const db = connect(file);
  try {
    configure(db);
    const version = schemaVersion(db);
    if (version > steps.length) throw newerVersion(file, version, steps.length);
    if (version > 0 && version < steps.length) backUp(db, file, version);
    migrate(db, steps, version);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof StoreOpenError ? error : unusable(file, error);
  }
}

function connect(file: string): Db {
  try {
    return new Database(file, { timeout: BUSY_MS });
  } catch (error) {
    throw new StoreOpenError(
      'unreadable',
      `The chats cannot be opened: ${file} is not readable and writable for this user.`,
      { cause: error },
    );
  }
}

function configure(db: Db): void {
  db.pragma('journal_mode = WAL');
  // In WAL mode a commit then survives the end of the process, though not of the power.
  db.pragma('synchronous = NORMAL');
  // Four times the default: every checkpoint waits for the disk, and a token is two pages.
  db.pragma('wal_autocheckpoint = 4000');
  db.pragma('foreign_keys = ON');
  db.pragma('temp_store = MEMORY');
}

function backUp(db: Db, file: string, version: number): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const copy = `${file}.before-${version + 1}`;
  if (!existsSync(copy)) copyFileSync(file, copy);
}

function newerVersion(file: string, version: number, known: number): StoreOpenError {
  return new StoreOpenError(
    'newer',
    `The chats in ${file} were written by a newer version of Millrace (format ${version}; this one knows ${known}). Install that version again; nothing was changed.`,
  );
}

function unusable(file: string, error: unknown): StoreOpenError {
  const code = (error as { code?: unknown }).code;
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') return damaged(file, error);
  if (code === 'SQLITE_BUSY') {
    return new StoreOpenError('locked', `The chats in ${file} are in use by another program.`, {
      cause: error,
    });
  }
  return new StoreOpenError(
    'unreadable',
    `The chats in ${file} cannot be opened: ${errorMessage(error)}`,
    { cause: error },
  );
}

function damaged(file: string, cause?: unknown): StoreOpenError {
  return new StoreOpenError(
    'damaged',
    `The chats cannot be read: ${file} is damaged. Nothing was changed. Restore it from a backup, or move it away to begin with an empty one.`,
    { cause },
  );
}
