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
interface Driver {
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

/**
 * A connection to a database that nobody writes to: no lock, no journal, no way to change it.
 *
 * Where a query may run for long, it must be the connection's only one: when a statement or its rows
 * are garbage collected, libsql waits on this thread for the connection's mutex, and a query that
 * steps on another thread holds it. The whole process then hangs until that query ends.
 */
export class SqlConnection {
  readonly #driver: Driver;
  /** Keeps statements from being collected as long as something may run. */
  #statements: SqlStatement[] = [];

  private constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Throws what libsql throws, also where there is no such file. */
  static async open(file: string): Promise<SqlConnection> {
    const url = pathToFileURL(file);
    url.searchParams.set('mode', 'ro');
    url.searchParams.set('immutable', '1');
    const driver = new Database(url.href, {}) as Driver;
    try {
      await driver.exec('PRAGMA query_only = ON');
      await driver.exec(`PRAGMA hard_heap_limit = ${HEAP_LIMIT}`);
      return new SqlConnection(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  async prepare(sql: string): Promise<SqlStatement> {
    const statement = await this.#driver.prepare(sql);
    this.#statements.push(statement);
    return statement;
  }

  /** Stops what runs; without effect where nothing does. */
  interrupt(): void {
    this.#driver.interrupt();
  }

  close(): void {
    this.#driver.close();
    this.#statements = [];
  }
}
