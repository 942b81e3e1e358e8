import { pathToFileURL } from 'node:url';
import Database from 'libsql/promise';

/** The part of libsql's promise flavour that is used here; its own types are all `any`. */
export interface SqlStatement {
  readonly reader: boolean;
  raw(): this;
  columns(): { name: string; type: string | null }[];
  /** The first step runs off this thread and is interruptible; reading the rows is synchronous. */
  all(...parameters: unknown[]): Promise<unknown[][]>;
}
export interface SqlConnection {
  prepare(sql: string): Promise<SqlStatement>;
  exec(sql: string): Promise<void>;
  interrupt(): void;
  close(): void;
}

/**
 * Of all SQLite in this process, in bytes. SQLite's own limit of a value is 1 GB; with this one
 * `printf('%999999999d', 1)` fails at once and takes no memory. It cannot be raised again later.
 */
const HEAP_LIMIT = 256 * 1024 * 1024;

/** Opens a database that nobody writes to: no lock, no journal, no way to change it. */
export async function openReadOnly(file: string): Promise<SqlConnection> {
  const url = pathToFileURL(file);
  url.searchParams.set('mode', 'ro');
  url.searchParams.set('immutable', '1');
  const connection = new Database(url.href, {}) as SqlConnection;
  try {
    await connection.exec('PRAGMA query_only = ON');
    await connection.exec(`PRAGMA hard_heap_limit = ${HEAP_LIMIT}`);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}
