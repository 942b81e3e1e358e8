import type { Delivered } from '../stream/connection-state.ts';
import { backoffMs } from '../stream/backoff.ts';
import type { Clock } from '../stream/ports.ts';
import type { Journal, JournalEntry } from './ports/journal.ts';

/** `gap`: it does not continue what is stored. `failed`: the disk does not take it. */
export type Written = 'stored' | 'gap' | 'failed';

export interface JournalWriter {
  /** Calls back once it is known what became of the item, in the order of the calls. */
  write(sessionId: string, item: Delivered, done: (written: Written) => void): void;
  /** The chat is deleted: nothing of it is written from now on, and nothing more is said of it. */
  forget(sessionId: string): void;
  close(): void;
}

export interface JournalWriterOptions {
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** The disk takes what comes again; what it did not take meanwhile has to be read anew. */
  readonly onRecovered: () => void;
}

interface Waiting extends JournalEntry {
  readonly done: (written: Written) => void;
}

/**
 * Puts on disk what the streams bring, before anybody is told of it. It commits at once, and gathers
 * only while a commit is under way: a steady stream waits for nothing, a burst costs few commits.
 *
 * A disk that does not take it must not stop the answer on the screen: what comes then is let through
 * as `failed`, and what failed first is tried again from time to time.
 */
export function createJournalWriter(options: JournalWriterOptions): JournalWriter {
  const { journal, clock } = options;
  let gathered: Waiting[] = [];
  let isWriting = false;
  let failing: { readonly probe: JournalEntry; readonly attempts: number } | undefined;
  let cancelProbe: () => void = noop;
  let isClosed = false;

  function flush(): void {
    const batch = gathered;
    gathered = [];
    if (batch.length === 0) return;
    isWriting = true;
    if (failing !== undefined) {
      settle(batch, undefined);
      return;
    }
    journal.append(batch.map(({ sessionId, item }) => ({ sessionId, item }))).then(
      ({ gaps }) => settle(batch, gaps),
      () => {
        fail(batch[0]);
        settle(batch, undefined);
      },
    );
  }

  function settle(batch: readonly Waiting[], gaps: readonly string[] | undefined): void {
    for (const { sessionId, done } of batch) {
      if (gaps === undefined) done('failed');
      else done(gaps.includes(sessionId) ? 'gap' : 'stored');
    }
    isWriting = false;
    flush();
  }

  function fail(first: JournalEntry | undefined): void {
    if (first === undefined || isClosed) return;
    failing = { probe: first, attempts: (failing?.attempts ?? 0) + 1 };
    const ms = PROBE_MS + backoffMs(failing.attempts, options.random(), { baseMs: PROBE_MS });
    cancelProbe = clock.after(ms, probe);
  }

  function probe(): void {
    if (failing === undefined) return;
    const { sessionId, item } = failing.probe;
    journal.append([{ sessionId, item }]).then(
      () => {
        failing = undefined;
        if (!isClosed) options.onRecovered();
      },
      () => fail(failing?.probe),
    );
  }

  return {
    write(sessionId, item, done) {
      gathered.push({ sessionId, item, done });
      if (!isWriting) flush();
    },
    forget(sessionId) {
      gathered = gathered.filter((waiting) => waiting.sessionId !== sessionId);
      if (failing?.probe.sessionId !== sessionId) return;
      // Another's tells whether the disk takes it: what was missed is read again.
      cancelProbe();
      failing = undefined;
      options.onRecovered();
    },
    close() {
      isClosed = true;
      cancelProbe();
    },
  };
}

/** A disk is not emptied in a moment; a folder that comes back should be noticed while one waits. */
const PROBE_MS = 2_000;

function noop(): void {
  // Nothing waits.
}
