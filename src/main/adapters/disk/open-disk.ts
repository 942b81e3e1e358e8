import { Worker } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
import { StorageError, type Journal } from '../../services/ports/journal.ts';
import type { OutboxStore } from '../../services/ports/outbox-store.ts';
import type { DiskNews, DiskProblem } from './disk.ts';
import type { FromWorker, ToWorker, WorkerData } from './messages.ts';
import { methods, type StoreName } from './methods.ts';

export interface OpenDiskOptions {
  /** The built worker: `disk-worker.js`. */
  readonly workerFile: string;
  /** Of `journal.db` and `outbox.db`. */
  readonly folder: string;
  /** Milliseconds since some moment, of a clock that nobody sets. */
  readonly now: () => number;
  readonly onProblem: (problem: DiskProblem) => void;
  readonly onNews: (news: DiskNews) => void;
}

export interface OpenedDisk {
  readonly journal: Journal;
  readonly outbox: OutboxStore;
  /** Opens the files; calls made before wait for it. */
  start(): void;
  /** Resolves when what was called before is done and the files are closed. Calls reject afterwards. */
  close(): Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: StorageError) => void;
}

interface Running {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  readonly ended: Promise<void>;
}

/**
 * Main's end of the disk: calls go to a worker thread and are answered in their order. When the worker
 * dies, what it had not answered fails, and the next call starts another; not when that one dies at
 * once too: it would do so for ever.
 */
export function openDisk(options: OpenDiskOptions): OpenedDisk {
  let running: Running | undefined;
  let closing: Promise<void> | undefined;
  /** Calls that wait for `start`: the thread would take the processor from what must be there first. */
  let waiting: (() => void)[] | undefined = [];
  /** In a row: of workers that did not last. */
  let deaths = 0;
  let nextId = 1;
  const troubled = new Set<StoreName>();

  function tell({ store, problem }: DiskProblem): void {
    if (problem === null) troubled.delete(store);
    else troubled.add(store);
    options.onProblem({ store, problem });
  }

  function start(): Running {
    const worker = new Worker(options.workerFile, {
      workerData: { folder: options.folder } satisfies WorkerData,
    });
    const pending = new Map<number, Pending>();
    const startedAt = options.now();
    let cause: unknown;
    const ended = new Promise<void>((resolve) => {
      // Comes before 'exit', which ends the worker in any case.
      worker.on('error', (error: unknown) => {
        cause = error;
      });
      worker.on('exit', () => {
        if (options.now() - startedAt >= LASTS_MS) deaths = 0;
        died(pending, cause);
        resolve();
      });
    });
    worker.on('message', (message: FromWorker) => receive(message, pending));
    return { worker, pending, ended };
  }

  function died(pending: ReadonlyMap<number, Pending>, cause: unknown): void {
    running = undefined;
    if (closing === undefined) deaths += 1;
    for (const { reject } of pending.values()) {
      reject(new StorageError('failed', 'The part that writes to the disk ended.', { cause }));
    }
    if (closing !== undefined) return;
    if (deaths < 2) {
      // Its troubles ended with it: the next one tells its own.
      for (const store of [...troubled]) tell({ store, problem: null });
      return;
    }
    const problem =
      'The part of Millrace that writes to the disk ended twice. Nothing is kept until Millrace is started again.';
    tell({ store: 'journal', problem });
    tell({ store: 'outbox', problem });
  }

  function receive(message: FromWorker, pending: Map<number, Pending>): void {
    switch (message.type) {
      case 'answer':
        take(pending, message.id)?.resolve(message.value);
        return;
      case 'failed':
        take(pending, message.id)?.reject(new StorageError(message.reason, message.message));
        return;
      case 'problem':
        tell(message);
        return;
      case 'news':
        options.onNews({ store: message.store, news: message.news });
        return;
      default:
        assertNever(message);
    }
  }

  function call(store: StoreName, method: string, args: readonly unknown[]): Promise<unknown> {
    if (waiting === undefined) return send(store, method, args);
    return new Promise((resolve) => waiting?.push(() => resolve(send(store, method, args))));
  }

  function begin(): void {
    const calls = waiting ?? [];
    waiting = undefined;
    for (const call of calls) call();
  }

  function send(store: StoreName, method: string, args: readonly unknown[]): Promise<unknown> {
    if (closing !== undefined || deaths > 1) {
      return Promise.reject(new StorageError('failed', 'The disk is closed.'));
    }
    running ??= start();
    const { worker, pending } = running;
    const id = nextId;
    nextId += 1;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      worker.postMessage({ type: 'call', id, call: { store, method, args } } satisfies ToWorker);
    });
  }

  /** The port, made from the list of its methods. */
  function remote(store: StoreName): unknown {
    const names = Object.keys(methods[store]);
    return Object.fromEntries(
      names.map((name) => [name, (...args: readonly unknown[]) => call(store, name, args)]),
    );
  }

  return {
    journal: remote('journal') as Journal,
    outbox: remote('outbox') as OutboxStore,
    start() {
      if (closing === undefined && deaths < 2) running ??= start();
      begin();
    },
    close() {
      begin();
      running?.worker.postMessage({ type: 'close' } satisfies ToWorker);
      closing ??= running?.ended ?? Promise.resolve();
      return closing;
    },
  };
}

/** A worker that did its work for so long died of something that need not come again. */
const LASTS_MS = 60_000;

function take(pending: Map<number, Pending>, id: number): Pending | undefined {
  const found = pending.get(id);
  pending.delete(id);
  return found;
}
