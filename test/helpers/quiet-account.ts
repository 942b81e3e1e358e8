import { openAccount } from '../../src/main/services/account.ts';
import type { LiveAccount } from '../../src/main/services/live-account.ts';
import { createRemoteControl } from '../../src/main/services/server-control.ts';
import { createStorageWords } from '../../src/main/services/storage-words.ts';
import { MillraceError } from '../../src/shared/errors.ts';
import { createFakeChatServer } from './fake-chat-server.ts';
import { createFakeJournal } from './fake-journal.ts';
import { createFakeOutboxStore } from './fake-outbox-store.ts';
import { createFakeStreamSource } from './fake-stream-source.ts';
import { createVirtualClock } from './virtual-clock.ts';

export interface QuietAccount extends LiveAccount {
  /** What was done with it, oldest first. */
  readonly did: readonly string[];
}

/** An account at work whose server, disk and streams are fakes, and which says what is done with it. */
export function quietAccount(): QuietAccount {
  const now = (): string => '2026-01-01T00:00:00.000Z';
  const notAsked = (): Promise<never> =>
    Promise.reject(new MillraceError('not_found', 'not asked'));
  const did: string[] = [];
  const api = {
    ...createFakeChatServer(now).api,
    listChats: () => Promise.resolve({ items: [] }),
    getChat: notAsked,
    listMessages: notAsked,
    retryRun: notAsked,
    listModels: notAsked,
    getRun: notAsked,
    getConfig: notAsked,
  };
  const account = openAccount({
    api,
    source: createFakeStreamSource().source,
    isStreamed: true,
    journal: createFakeJournal().journal,
    store: createFakeOutboxStore().store,
    clock: createVirtualClock(),
    random: () => 0.5,
    now,
    newId: () => 'spare',
    defer: queueMicrotask,
    tell: () => undefined,
    log: () => undefined,
  });
  return {
    did,
    api,
    account: {
      ...account,
      signedIn: () => did.push('signed in'),
      signedOut: () => did.push('signed out'),
    },
    server: createRemoteControl(),
    storage: createStorageWords(() => undefined),
    open: () => did.push('open'),
    start: () => did.push('start'),
    close() {
      did.push('close');
      return account.close();
    },
  };
}
