import { join } from 'node:path';
import type { Journal } from '../../services/ports/journal.ts';
import type { OutboxStore } from '../../services/ports/outbox-store.ts';
import { journalStore } from './journal-store.ts';
import { keptStore, type KeptStore } from './kept-store.ts';
import { methods, type StoreName, type Sync } from './methods.ts';
import { outboxStore } from './outbox-store.ts';
import { salvage } from './salvage.ts';
import { journalSchema, outboxSchema } from './schemas.ts';
import { wordsFor } from './words.ts';

export interface DiskProblem {
  readonly store: StoreName;
  /** For the user; `null`: all is well again. */
  readonly problem: string | null;
}

/** What happened to a file and is over, for the user. */
export interface DiskNews {
  readonly store: StoreName;
  readonly news: string;
}

export interface DiskOptions {
  /** Of `journal.db` and `outbox.db`; made when absent. */
  readonly folder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onProblem: (problem: DiskProblem) => void;
  readonly onNews: (news: DiskNews) => void;
}

export interface DiskCall {
  readonly store: StoreName;
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface Disk {
  open(): void;
  /** Answers what the method of the port answers. Throws StorageError. */
  run(call: DiskCall): unknown;
  close(): void;
}

/** Both files and the calls on them: what the worker does, without the worker. */
export function createDisk({ folder, now, onProblem, onNews }: DiskOptions): Disk {
  const journal = keptStore<Sync<Journal>>({
    file: join(folder, 'journal.db'),
    kind: { schema: journalSchema, flushed: false, checked: false },
    words: wordsFor.journal,
    now,
    build: (db, onDamaged) => journalStore(db, onDamaged),
    onProblem: (problem) => onProblem({ store: 'journal', problem }),
    onNews: (news) => onNews({ store: 'journal', news }),
  });
  const outbox = keptStore<Sync<OutboxStore>>({
    file: join(folder, 'outbox.db'),
    kind: { schema: outboxSchema, flushed: true, checked: true },
    words: wordsFor.outbox,
    now,
    build: outboxStore,
    salvage,
    onProblem: (problem) => onProblem({ store: 'outbox', problem }),
    onNews: (news) => onNews({ store: 'outbox', news }),
  });

  return {
    open() {
      outbox.open();
      journal.open();
    },
    run: (call) =>
      call.store === 'journal'
        ? runOn(journal, methods.journal, call)
        : runOn(outbox, methods.outbox, call),
    close() {
      journal.close();
      outbox.close();
    },
  };
}

type Method = (...args: readonly unknown[]) => unknown;

function runOn(
  kept: KeptStore<object>,
  accesses: Readonly<Record<string, 'reads' | 'writes'>>,
  { method, args }: DiskCall,
): unknown {
  const access = accesses[method];
  if (access === undefined) throw new Error(`There is no method ${method}.`);
  // The caller is made from the same list, with the ports' types.
  return kept.use(access, (store) => (store as Record<string, Method>)[method]?.(...args));
}
