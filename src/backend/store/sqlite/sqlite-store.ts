import { join } from 'node:path';
import type { Logger } from '../../log.ts';
import type { Commit, Store } from '../ports.ts';
import { chatMethods } from './chat-methods.ts';
import type { SqliteContext } from './context.ts';
import { storeFailure } from './failures.ts';
import { lockStore } from './lock.ts';
import { logMethods } from './log-methods.ts';
import { messageMethods } from './message-methods.ts';
import { openSqlite, type OpenOptions } from './open.ts';
import { runMethods } from './run-methods.ts';
import { transactions } from './sql.ts';
import { tables } from './tables.ts';

/** How long a server that is about to end may still hold the store, in milliseconds. */
const LOCK_WAIT_MS = 5_000;

export interface SqliteStoreOptions extends OpenOptions {
  /** Folder of `chats.db` and its companions; exists. */
  readonly dir: string;
  readonly log: Logger;
  readonly lockWaitMs?: number;
}

/**
 * The store in one SQLite file. The driver is synchronous, so each method is done when it returns its
 * promise: commits and their listeners come in one order. Throws StoreOpenError.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { dir, log } = options;
  const unlock = lockStore(join(dir, 'chats.lock'), options.lockWaitMs ?? LOCK_WAIT_MS);
  let db: ReturnType<typeof openSqlite>;
  try {
    db = openSqlite(join(dir, 'chats.db'), options);
  } catch (error) {
    unlock();
    throw error;
  }
  const transact = transactions(db);
  const listeners = new Set<(commit: Commit) => void>();
  let closed = false;

  function attempt<T>(fn: () => T): Promise<T> {
    try {
      if (closed) throw new Error('The store is closed.');
      return Promise.resolve(fn());
    } catch (error) {
      return Promise.reject(storeFailure(error, log));
    }
  }

  function publish(commit: Commit): void {
    for (const listener of listeners) {
      try {
        listener(commit);
      } catch (error) {
        // The commit stands whatever a listener makes of it.
        log.error('commit_listener_failed', { message: String(error) });
      }
    }
  }

  const context: SqliteContext = {
    tables: tables(db),
    write: (fn) => attempt(() => transact(fn)),
    read: attempt,
    publish,
    committed({ chat: { userId, sessionId, head }, events }) {
      if (events.length > 0) publish({ type: 'events', userId, sessionId, last: head, events });
    },
  };

  return {
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ...chatMethods(context),
    ...messageMethods(context),
    ...runMethods(context),
    ...logMethods(context),
    close() {
      if (closed) return Promise.resolve();
      closed = true;
      listeners.clear();
      try {
        db.pragma('wal_checkpoint(TRUNCATE)');
      } catch (error) {
        log.warn('checkpoint_failed', { message: String(error) });
      }
      db.close();
      unlock();
      return Promise.resolve();
    },
  };
}
