import type { Commit } from '../ports.ts';
import type { Change } from '../records.ts';
import type { Tables } from './tables.ts';

/** What the groups of methods work with. */
export interface SqliteContext {
  readonly tables: Tables;
  /** Runs `fn` in a write transaction. */
  readonly write: <T>(fn: () => T) => Promise<T>;
  /** Runs `fn`, which only reads: one statement after the other, nothing comes between. */
  readonly read: <T>(fn: () => T) => Promise<T>;
  /** Tells the listeners. Only after the commit. */
  readonly committed: (change: Change) => void;
  readonly publish: (commit: Commit) => void;
}
