import { errorMessage } from '../../../shared/errors.ts';
import type { Db } from '../../../sqlite/sql.ts';
import type { StorageError } from '../../services/ports/journal.ts';
import { closeQuietly, openFile, openInMemory, setAside, type FileKind } from './database-file.ts';
import { storageFailure } from './failures.ts';
import type { OnDamagedRow } from './rows.ts';
import type { Words } from './words.ts';

export interface KeptStoreOptions<S> {
  readonly file: string;
  readonly kind: FileKind;
  readonly words: Words;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly build: (db: Db, onDamaged: OnDamagedRow) => S;
  /** Brings over what can still be read of a damaged file; answers how many records. */
  readonly salvage?: (aside: string, into: Db) => number;
  /** Words for the user on what lasts; `null` when all is well again. Told of changes only. */
  readonly onProblem: (problem: string | null) => void;
  /** Words for the user on what happened and is over. */
  readonly onNews: (news: string) => void;
}

export interface KeptStore<S> {
  /** Opens the file, or what takes its place. */
  open(): void;
  /** Runs one call. Throws StorageError; nothing of it is stored then. */
  use<R>(access: 'reads' | 'writes', call: (store: S) => R): R;
  close(): void;
}

/**
 * A store over a file that may be damaged, newer or out of reach, at the start or in mid-life: a
 * damaged one is set aside and a new one begun; in place of one that cannot be used comes memory, so
 * that the app works all the same.
 */
export function keptStore<S>(options: KeptStoreOptions<S>): KeptStore<S> {
  const { file, kind, words } = options;
  let db: Db | undefined;
  let store: S | undefined;
  let closed = false;
  /** What holds until the next start. */
  let standing: string | null = null;
  /** Why the last write failed. */
  let trouble: string | null = null;
  let told: string | null = null;
  let skippedRows = 0;
  let skippedTold = false;

  function tell(): void {
    const problem = trouble ?? standing;
    if (problem === told) return;
    told = problem;
    options.onProblem(problem);
  }

  function adopt(opened: Db): S {
    db = opened;
    store = options.build(opened, () => {
      skippedRows += 1;
    });
    return store;
  }

  function adoptMemory(words: string): S {
    standing = words;
    return adopt(openInMemory(kind));
  }

  function begin(): S {
    const opened = openFile(file, kind);
    switch (opened.type) {
      case 'open':
        return adopt(opened.db);
      case 'damaged':
        return beginAnew();
      case 'newer':
        return adoptMemory(words.newer(file));
      case 'unusable':
        return adoptMemory(words.unusable(file, opened.why));
    }
  }

  function beginAnew(): S {
    try {
      const aside = setAside(file, options.now());
      const opened = openFile(file, kind);
      const fresh = opened.type === 'open' ? opened.db : openInMemory(kind);
      const saved = options.salvage?.(aside, fresh) ?? 0;
      options.onNews(words.damaged(aside, saved));
      if (opened.type === 'unusable') standing = words.unusable(file, opened.why);
      return adopt(fresh);
    } catch (error) {
      return adoptMemory(words.unusable(file, errorMessage(error)));
    }
  }

  function ready(): S {
    if (closed) throw new Error('The store is closed.');
    const opened = store ?? begin();
    tell();
    return opened;
  }

  function attempt<R>(call: (store: S) => R): R {
    try {
      return call(ready());
    } catch (error) {
      const failure = storageFailure(error);
      if (failure.reason !== 'damaged') throw failure;
      // Found in mid-life. What the call did was rolled back, so that it may run on the new file.
      closeQuietly(db);
      store = undefined;
      const fresh = beginAnew();
      tell();
      return call(fresh);
    }
  }

  /** Once: each look at the same rows finds them again. */
  function tellSkipped(): void {
    if (skippedRows === 0 || skippedTold) return;
    skippedTold = true;
    options.onNews(words.skipped(skippedRows));
  }

  function failed(failure: StorageError): void {
    trouble = words.failed(failure.reason, failure.message);
    tell();
  }

  return {
    open: () => void ready(),
    use(access, call) {
      try {
        const result = attempt(call);
        if (access === 'writes') trouble = null;
        tell();
        tellSkipped();
        return result;
      } catch (error) {
        const failure = storageFailure(error);
        if (access === 'writes') failed(failure);
        throw failure;
      }
    },
    close() {
      closed = true;
      try {
        db?.pragma('wal_checkpoint(TRUNCATE)');
      } catch {
        // What was committed is in the log beside the file, and is read from there.
      }
      closeQuietly(db);
    },
  };
}
