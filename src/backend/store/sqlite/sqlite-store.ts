import { join } from 'node:path';
import { MillraceError } from '../../../shared/errors.ts';
import { transactions } from '../../../sqlite/sql.ts';
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
import { tables } from './tables.ts';

/** How long a server that is about to end may still hold the store, in milliseconds. */
const LOCK_WAIT_MS = 5_000;

export interface SqliteStoreOptions extends OpenOptions {
  /** Folder of `chats.db` and its companions; exists. */
  readonly dir: string;
  readonly log: Logger;
  readonly lockWaitMs?: number;
  /** Told when nothing can be written any more, and why; `null` when it can again. */
  readonly onStorage?: ((reason: string | null) => void) | undefined;
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

  let trouble: string | null = null;
  function found(reason: string | null): void {
    if (reason === trouble) return;
    trouble = reason;
    try {
      options.onStorage?.(reason);
    } catch (error) {
      // What was written stands whoever cannot hear of it.
      log.error('storage_listener_failed', { message: String(error) });
    }
  }

  function write<T>(fn: () => T): Promise<T> {
    return attempt(() => {
      try {
        const result = transact(fn);
        found(null);
        return result;
      } catch (error) {
        const failure = storeFailure(error, log);
        if (failure instanceof MillraceError && failure.code === 'unavailable') {
          found(failure.message);
        }
        throw failure;
      }
    });
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
    write,
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
