import type Database from 'libsql';

export type Db = Database.Database;
type SqlValue = string | number | null;

/** A prepared statement with the shape of its rows. `R` is what the SQL beside it selects. */
export interface Query<R> {
  get(...values: readonly SqlValue[]): R | undefined;
  all(...values: readonly SqlValue[]): R[];
}

/** One array a call: the driver reads a single `null` argument as an object of named values. */
export function query<R>(db: Db, sql: string): Query<R> {
  const statement = db.prepare(sql);
  return {
    get: (...values) => statement.get(values) as R | undefined,
    all: (...values) => statement.all(values) as R[],
  };
}

/** Rows as arrays: half the cost of objects where a log is read through. */
export function rawQuery<R extends readonly unknown[]>(db: Db, sql: string): Query<R> {
  const statement = db.prepare(sql).raw();
  return {
    get: (...values) => statement.get(values) as R | undefined,
    all: (...values) => statement.all(values) as R[],
  };
}

/** A prepared statement that changes rows; answers how many. */
export function command(db: Db, sql: string): (...values: readonly SqlValue[]) => number {
  const statement = db.prepare(sql);
  return (...values) => statement.run(values).changes;
}

/**
 * Runs `fn` in a transaction that holds the write lock from its start, so that what it read cannot
 * change before it writes. An error of `fn` or of the commit rolls back and is thrown on.
 */
export function transactions(db: Db): <T>(fn: () => T) => T {
  const begin = command(db, 'BEGIN IMMEDIATE');
  const commit = command(db, 'COMMIT');
  const rollback = command(db, 'ROLLBACK');
  return (fn) => {
    begin();
    try {
      const result = fn();
      commit();
      return result;
    } catch (error) {
      // A full disk may have rolled back already; asking again would hide the first error.
      if (db.inTransaction) rollback();
      throw error;
    }
  };
}
