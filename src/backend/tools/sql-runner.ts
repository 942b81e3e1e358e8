import { abortReason } from '../agent/wait.ts';
import type { Clock } from '../clock.ts';
import { ToolError } from './errors.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { SqlConnection } from './sql-connection.ts';
import { guardQuery, type GuardedQuery } from './sql-guard.ts';
import { pageQuery, readColumns, readPage, type SqlLimits, type SqlResult } from './sql-page.ts';
import { checkModules, checkProgram } from './sql-program.ts';

export interface SqlRunnerOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly limits?: Partial<SqlLimits>;
  /** Opens a connection to `file`. */
  readonly open?: (file: string) => Promise<Connection>;
}

type Connection = Pick<SqlConnection, 'prepare' | 'interrupt' | 'close'>;

const DEFAULT_LIMITS: SqlLimits = { rows: 1_000, bytes: 1024 * 1024 };
const DEFAULT_TIMEOUT_MS = 10_000;
/** An interrupt that arrives before the statement's first step is lost: it is repeated. */
const INTERRUPT_EVERY_MS = 50;
/** After so many the caller is let go: a single instruction of SQLite may run for very long. */
const INTERRUPTS = 20;

/**
 * Runs queries on one read-only database file, each in a connection of its own, one after the other:
 * libsql steps them on as many threads as there are cores, and once all are busy every asynchronous
 * call to it in this process waits.
 */
export class SqlRunner {
  readonly #open: () => Promise<Connection>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #limits: SqlLimits;
  readonly #turns = new OneAtATime();
  /** Queries that could not be stopped and still use a core each. */
  #stuck = 0;

  constructor(options: SqlRunnerOptions) {
    const open = options.open ?? ((file) => SqlConnection.open(file));
    this.#open = () => open(options.file).catch(unavailable);
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** Throws `ToolError`, or the signal's reason when it is aborted. */
  async run(sql: string, signal?: AbortSignal): Promise<SqlResult> {
    const query = guardQuery(sql);
    return this.#turns.run(() => this.#timed(query, signal), signal);
  }

  async #timed(query: GuardedQuery, signal: AbortSignal | undefined): Promise<SqlResult> {
    if (this.#stuck > 0) {
      throw new ToolError(
        'unavailable',
        'An earlier query is still being stopped: try again later.',
      );
    }
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const cancelTimer = this.#clock.after(this.#timeoutMs, () => stop.abort(this.#timedOut()));
    try {
      return await this.#interruptible(query, stop.signal);
    } finally {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #interruptible(query: GuardedQuery, stop: AbortSignal): Promise<SqlResult> {
    const { columns, page } = await this.#check(query);
    const connection = await this.#open();
    let running = true;
    const work = this.#read(connection, columns, page, stop).finally(() => {
      running = false;
      connection.close();
    });
    const givenUp = new Promise<never>((_, reject) => {
      const interrupt = (count: number): void => {
        if (!running) return;
        if (count === INTERRUPTS) {
          this.#abandon(work);
          reject(abortReason(stop));
        }
        connection.interrupt();
        this.#clock.after(INTERRUPT_EVERY_MS, () => interrupt(count + 1));
      };
      stop.addEventListener('abort', () => interrupt(0), { once: true });
    });
    try {
      return await Promise.race([work, givenUp]);
    } catch (error) {
      throw stop.aborted ? abortReason(stop) : toToolError(error);
    }
  }

  #abandon(work: Promise<unknown>): void {
    this.#stuck += 1;
    const freed = (): void => {
      this.#stuck -= 1;
    };
    work.then(freed, freed);
  }

  /** On a connection of its own: the one that runs the query must run nothing else. */
  async #check(query: GuardedQuery): Promise<{ columns: SqlResult['columns']; page: string }> {
    const connection = await this.#open();
    try {
      await checkModules(connection, query.names);
      const columns = readColumns(await connection.prepare(query.text));
      const page = pageQuery(query.text, columns.length, this.#limits);
      await checkProgram(connection, page);
      return { columns, page };
    } catch (error) {
      throw toToolError(error);
    } finally {
      connection.close();
    }
  }

  async #read(
    connection: Connection,
    columns: SqlResult['columns'],
    page: string,
    stop: AbortSignal,
  ): Promise<SqlResult> {
    const statement = await connection.prepare(page);
    if (stop.aborted) throw abortReason(stop);
    const [row] = await statement.raw().all();
    const { rows, found } = readPage(row);
    if (rows.length === 0 && found > 0) {
      throw new ToolError(
        'too_large',
        'A single row is larger than the result may be: select less.',
      );
    }
    return { columns, rows, rowCount: rows.length, truncated: found > rows.length };
  }

  #timedOut(): ToolError {
    const seconds = this.#timeoutMs / 1000;
    return new ToolError(
      'timeout',
      `The query took longer than ${seconds} s and was stopped: filter, aggregate or limit it.`,
    );
  }
}

function unavailable(cause: unknown): never {
  throw new ToolError('unavailable', 'The sample data could not be opened.', { cause });
}

function toToolError(error: unknown): Error {
  if (error instanceof ToolError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOMEM' || code === 'SQLITE_TOOBIG') {
    return new ToolError('too_large', 'The query needs too much memory: ask for less.');
  }
  if (code === 'SQLITE_READONLY' || code === 'SQLITE_AUTH') {
    return new ToolError('not_allowed', 'The data cannot be changed.');
  }
  if (code.startsWith('SQLITE_')) return new ToolError('invalid_query', message);
  return new ToolError('unavailable', 'The sample data could not be read.', { cause: error });
}
