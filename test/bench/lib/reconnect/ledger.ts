import type { SequencedEvent } from '../../../../src/shared/events.ts';
import type { StreamBatch } from '../../../../src/shared/ipc.ts';
import { createTranscript, digestOf, digestOfEvent } from './transcript.ts';

/** What went wrong, counted in events (or messages, where a whole text is not what it should be). */
export interface Verdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  /** The first few, in words. */
  readonly words: readonly string[];
}

/** Remembers what a chat's pages were given, one after the other, and compares it with the server's log. */
export interface Ledger {
  take(batch: StreamBatch): void;
  /** A page begins anew: after a restart of its app. */
  begin(): void;
  /** The number of the last event given. */
  readonly through: number;
  readonly events: number;
  readonly snapshots: number;
  compare(log: readonly SequencedEvent[]): Verdict;
}

type Entry =
  | { readonly kind: 'begin' }
  | { readonly kind: 'event'; readonly sequence: number; readonly digest: string }
  | {
      readonly kind: 'snapshot';
      readonly sequence: number;
      readonly digests: readonly (readonly [messageId: string, digest: string])[];
    };

export function createLedger(): Ledger {
  const entries: Entry[] = [];
  /** What the page of now shows: folded from what it was given, as the page does. */
  const page = createTranscript();
  let through = 0;
  let events = 0;
  let snapshots = 0;

  return {
    take({ from, snapshot, events: given }) {
      if (snapshot !== undefined) {
        snapshots += 1;
        entries.push({
          kind: 'snapshot',
          sequence: from,
          digests: snapshot.messages.map((message) => [message.messageId, digestOf(message)]),
        });
        page.replace(snapshot.messages);
        through = from;
      }
      for (const { sequence, event } of given) {
        entries.push({ kind: 'event', sequence, digest: digestOfEvent(event) });
        page.apply(event);
        through = sequence;
        events += 1;
      }
    },
    begin() {
      entries.push({ kind: 'begin' });
    },
    get through() {
      return through;
    },
    get events() {
      return events;
    },
    get snapshots() {
      return snapshots;
    },
    compare(log) {
      const tally = createTally();
      compareEntries(entries, log, tally);
      const whole = createTranscript();
      for (const { event } of log) whole.apply(event);
      for (const [messageId, digest] of page.digests()) {
        if (whole.digest(messageId) !== digest) tally.lost(1, `in the end ${messageId} differs`);
      }
      return tally.verdict();
    },
  };
}

/** Between snapshots each number once and in order; each event and each snapshot as the log has it. */
function compareEntries(
  entries: readonly Entry[],
  log: readonly SequencedEvent[],
  tally: Tally,
): void {
  const folded = foldAt(entries, log);
  /** Since the last snapshot; undefined: there was none yet. */
  let given: Set<number> | undefined;
  let through = 0;
  let highest = 0;
  for (const entry of entries) {
    if (entry.kind === 'begin') {
      given = undefined;
      continue;
    }
    const { sequence } = entry;
    if (entry.kind === 'snapshot') {
      // What a page has shown was on disk before: the next one begins with no less.
      if (sequence < highest) tally.lost(highest - sequence, `back from ${highest} to ${sequence}`);
      const right = folded.get(sequence);
      for (const [messageId, digest] of entry.digests) {
        if (right?.get(messageId) !== digest) {
          tally.lost(1, `${messageId} differs in the snapshot at ${sequence}`);
        }
      }
      given = new Set();
      through = sequence;
    } else if (given === undefined) {
      tally.reordered(`${sequence} came before a snapshot`);
      through = sequence;
    } else {
      if (given.has(sequence)) tally.duplicated(`${sequence} came again`);
      else if (sequence <= through) tally.reordered(`${sequence} came behind ${through}`);
      else if (sequence > through + 1) {
        tally.lost(sequence - through - 1, `between ${through} and ${sequence}`);
      }
      const logged = log[sequence - 1];
      if (logged === undefined || digestOfEvent(logged.event) !== entry.digest) {
        tally.lost(1, `${sequence} is not what the log has`);
      }
      given.add(sequence);
      through = Math.max(through, sequence);
    }
    highest = Math.max(highest, through);
  }
  if (through < log.length) tally.lost(log.length - through, `behind ${through}`);
}

/** What the log comes to at each number that a snapshot bears. */
function foldAt(
  entries: readonly Entry[],
  log: readonly SequencedEvent[],
): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const wanted = new Map<number, Set<string>>();
  for (const entry of entries) {
    if (entry.kind !== 'snapshot') continue;
    const ids = wanted.get(entry.sequence) ?? new Set();
    for (const [messageId] of entry.digests) ids.add(messageId);
    wanted.set(entry.sequence, ids);
  }
  const found = new Map<number, ReadonlyMap<string, string>>();
  const transcript = createTranscript();
  const look = (sequence: number): void => {
    const ids = wanted.get(sequence);
    if (ids === undefined) return;
    found.set(sequence, new Map([...ids].map((id) => [id, transcript.digest(id) ?? ''])));
  };
  look(0);
  for (const { sequence, event } of log) {
    transcript.apply(event);
    look(sequence);
  }
  return found;
}

export interface Tally {
  lost(count: number, words: string): void;
  duplicated(words: string): void;
  reordered(words: string): void;
  verdict(): Verdict;
}

const WORDS_KEPT = 10;

export function createTally(): Tally {
  const counts = { lost: 0, duplicated: 0, reordered: 0 };
  const words: string[] = [];
  const note = (what: string): void => {
    if (words.length < WORDS_KEPT) words.push(what);
  };
  return {
    lost(count, what) {
      counts.lost += count;
      note(`lost: ${what}`);
    },
    duplicated(what) {
      counts.duplicated += 1;
      note(`duplicated: ${what}`);
    },
    reordered(what) {
      counts.reordered += 1;
      note(`reordered: ${what}`);
    },
    verdict: () => ({ ...counts, words }),
  };
}
