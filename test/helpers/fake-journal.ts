import type { Chat } from '../../src/shared/chat.ts';
import {
  StorageError,
  type Journal,
  type JournalEntry,
  type StoredConversation,
} from '../../src/main/services/ports/journal.ts';
import { referenceRead } from '../unit/main/adapters/disk/support/reference-journal.ts';

type Item = JournalEntry['item'];

export interface FakeJournal {
  readonly journal: Journal;
  /** What was stored of a chat, plainly: since its last snapshot. */
  items(sessionId: string): readonly Item[];
  read(sessionId: string): StoredConversation | undefined;
  /** The calls that were made so far, by their names. */
  readonly calls: readonly string[];
  /** The sizes of the appends that were made so far. */
  readonly appends: readonly number[];
  /** Every call fails from now on, or none. */
  setFailing(failing: boolean): void;
  /** Calls wait for `settle` from now on; they take effect when they are settled, in order. */
  hold(): void;
  held(): number;
  settle(): void;
  /** Settles what waits, and no call waits from now on. */
  letGo(): void;
  /** The process that called is gone: what waits is done or not, and nobody hears of it. */
  crash(done: boolean): void;
}

/** A disk in memory: calls take effect in their order and are answered in it, when the test likes. */
export function createFakeJournal(): FakeJournal {
  const logs = new Map<string, Item[]>();
  const chats = new Map<string, Chat>();
  const calls: string[] = [];
  const appends: number[] = [];
  let failing = false;
  let holding = false;
  let waiting: { act: () => void; answer: () => void }[] = [];

  function perform<T>(name: string, act: () => T): Promise<T> {
    calls.push(name);
    return new Promise((resolve, reject) => {
      let outcome: { value: T } | undefined;
      waiting.push({
        act() {
          outcome = failing ? undefined : { value: act() };
        },
        answer() {
          if (outcome === undefined) reject(new StorageError('full', 'the disk: full'));
          else resolve(outcome.value);
        },
      });
      if (!holding) settle();
    });
  }

  function settle(): void {
    const next = waiting.shift();
    next?.act();
    next?.answer();
  }

  function take(sessionId: string, item: Item): boolean {
    if (item.kind === 'snapshot') {
      logs.set(sessionId, [item]);
      chats.set(sessionId, item.event.chat);
      return true;
    }
    const log = logs.get(sessionId);
    const last = log?.at(-1);
    if (log === undefined || last === undefined) return false;
    if (item.sequence <= last.sequence) return true;
    if (item.sequence > last.sequence + 1) return false;
    log.push(item);
    if (item.kind === 'logged' && item.event.type === 'chat') chats.set(sessionId, item.event.chat);
    return true;
  }

  function append(entries: readonly JournalEntry[]): { gaps: string[] } {
    const gaps = new Set<string>();
    for (const { sessionId, item } of entries) {
      if (!gaps.has(sessionId) && !take(sessionId, item)) gaps.add(sessionId);
    }
    return { gaps: [...gaps] };
  }

  function read(sessionId: string): StoredConversation | undefined {
    return referenceRead(logs.get(sessionId) ?? []);
  }

  function forget(sessionId: string): void {
    logs.delete(sessionId);
    chats.delete(sessionId);
  }

  function newest(): Chat[] {
    return [...chats.values()].sort((a, b) => (isNewer(a, b) ? -1 : 1));
  }

  return {
    journal: {
      append(entries) {
        appends.push(entries.length);
        return perform('append', () => append(entries));
      },
      read: (sessionId) => perform('read', () => read(sessionId)),
      position: (sessionId) =>
        perform('position', () => logs.get(sessionId)?.at(-1)?.sequence ?? null),
      unfinished: () =>
        perform('unfinished', () => [...logs.keys()].filter((id) => isUnfinished(read(id)))),
      older: (sessionId, cursor, limit) =>
        perform('older', () => {
          const newestFirst = [...(read(sessionId)?.snapshot.messages ?? [])].reverse();
          const at = newestFirst.findIndex(({ messageId }) => messageId === cursor);
          const sequence = read(sessionId)?.sequence ?? 0;
          return { items: at < 0 ? [] : newestFirst.slice(at + 1, at + 1 + limit), sequence };
        }),
      putOlder: () => perform('putOlder', () => undefined),
      listChats: ({ limit, cursor }) =>
        perform('listChats', () => {
          const all = newest();
          const from = cursor === undefined ? 0 : Number(cursor);
          const items = all.slice(from, from + limit);
          const more = all.length > from + limit;
          return more ? { items, nextCursor: String(from + limit) } : { items };
        }),
      putChats: (changed) =>
        perform('putChats', () => changed.forEach((chat) => chats.set(chat.sessionId, chat))),
      putNewestChats: (page) =>
        perform('putNewestChats', () => {
          const kept = new Set(page.items.map(({ sessionId }) => sessionId));
          const last = page.nextCursor === undefined ? undefined : page.items.at(-1);
          page.items.forEach((chat) => chats.set(chat.sessionId, chat));
          const missing = newest().filter(
            (chat) => !kept.has(chat.sessionId) && (last === undefined || isNewer(chat, last)),
          );
          missing.forEach(({ sessionId }) => forget(sessionId));
          return missing.map(({ sessionId }) => sessionId);
        }),
      forget: (sessionId) => perform('forget', () => forget(sessionId)),
    },
    items: (sessionId) => logs.get(sessionId) ?? [],
    read,
    calls,
    appends,
    setFailing(next) {
      failing = next;
    },
    hold() {
      holding = true;
    },
    held: () => waiting.length,
    settle,
    letGo() {
      holding = false;
      while (waiting.length > 0) settle();
    },
    crash(done) {
      for (const { act } of waiting) if (done) act();
      waiting = [];
    },
  };
}

function isUnfinished(stored: StoredConversation | undefined): boolean {
  const runs = stored?.snapshot.runs ?? [];
  return runs.some(({ state }) => state === 'queued' || state === 'running');
}

function isNewer(a: Chat, b: Chat): boolean {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt;
  return a.sessionId > b.sessionId;
}
