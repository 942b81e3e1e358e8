import type {
  Draft,
  LocalChat,
  OutboxMessage,
  PendingDeletion,
  PendingStop,
} from '../../src/shared/outbox.ts';
import { StorageError } from '../../src/main/services/ports/journal.ts';
import type {
  OutboxChange,
  OutboxRecords,
  OutboxStore,
} from '../../src/main/services/ports/outbox-store.ts';

type Reason = StorageError['reason'];

export interface FakeOutboxStore {
  readonly store: OutboxStore;
  /** What is on disk. A Map keeps the place of what is replaced, as the port asks. */
  records(): OutboxRecords;
  drafts(): readonly Draft[];
  /** Every write fails from now on, or none. */
  failWith(reason: Reason | undefined): void;
  /** Writes wait for `settle` from now on. */
  hold(): void;
  held(): number;
  /** Answers the oldest write that waits. */
  settle(reason?: Reason): void;
  /** The process ends: what waits is never answered, and is on disk or not. */
  crash(written: boolean): void;
}

/** A disk in memory that outlives the process it belongs to, and fails when told to. */
export function createFakeOutboxStore(): FakeOutboxStore {
  const messages = new Map<string, OutboxMessage>();
  const chats = new Map<string, LocalChat>();
  const stops = new Map<string, PendingStop>();
  const deletions = new Map<string, PendingDeletion>();
  const drafts = new Map<string | null, Draft>();
  let failing: Reason | undefined;
  let holding = false;
  let waiting: { act: () => void; resolve: () => void; reject: (error: Error) => void }[] = [];

  function apply(change: OutboxChange): void {
    switch (change.type) {
      case 'putMessage':
        messages.set(change.message.entryId, change.message);
        return;
      case 'removeMessage':
        messages.delete(change.entryId);
        return;
      case 'putChat':
        chats.set(change.chat.localId, change.chat);
        return;
      case 'removeChat':
        chats.delete(change.localId);
        return;
      case 'putStop':
        stops.set(change.stop.runId, change.stop);
        return;
      case 'removeStop':
        stops.delete(change.runId);
        return;
      case 'putDeletion':
        deletions.set(change.deletion.sessionId, change.deletion);
        return;
      case 'removeDeletion':
        deletions.delete(change.sessionId);
    }
  }

  function perform(act: () => void): Promise<void> {
    if (holding) {
      return new Promise((resolve, reject) => {
        waiting.push({ act, resolve, reject });
      });
    }
    if (failing !== undefined) return Promise.reject(storageError(failing));
    act();
    return Promise.resolve();
  }

  function records(): OutboxRecords {
    return {
      messages: [...messages.values()],
      chats: [...chats.values()],
      stops: [...stops.values()],
      deletions: [...deletions.values()],
    };
  }

  return {
    store: {
      load: () => Promise.resolve(records()),
      write: (changes) => perform(() => changes.forEach(apply)),
      drafts: () => Promise.resolve([...drafts.values()]),
      saveDraft: (draft) =>
        perform(() => {
          if (draft.text === '') drafts.delete(draft.sessionId);
          else drafts.set(draft.sessionId, draft);
        }),
    },
    records,
    drafts: () => [...drafts.values()],
    failWith(reason) {
      failing = reason;
    },
    hold() {
      holding = true;
    },
    held: () => waiting.length,
    settle(reason) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (reason !== undefined) {
        next.reject(storageError(reason));
        return;
      }
      next.act();
      next.resolve();
    },
    crash(written) {
      if (written) waiting.forEach(({ act }) => act());
      waiting = [];
    },
  };
}

function storageError(reason: Reason): StorageError {
  return new StorageError(reason, `the disk: ${reason}`);
}
