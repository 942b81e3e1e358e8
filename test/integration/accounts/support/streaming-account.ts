import { randomUUID } from 'node:crypto';
import { createEventSourceStream } from '../../../../src/main/adapters/event-source-stream.ts';
import { createHttpChatApi } from '../../../../src/main/adapters/http-chat-api.ts';
import { systemClock } from '../../../../src/main/electron/system-clock.ts';
import { openAccount } from '../../../../src/main/services/account.ts';
import type { LiveAccount } from '../../../../src/main/services/live-account.ts';
import type { EndpointSource } from '../../../../src/main/services/ports/server-endpoint.ts';
import { createRemoteControl } from '../../../../src/main/services/server-control.ts';
import { createStorageWords } from '../../../../src/main/services/storage-words.ts';
import { createFakeJournal } from '../../../helpers/fake-journal.ts';
import { createFakeOutboxStore } from '../../../helpers/fake-outbox-store.ts';

/** An account as `openLiveAccount` puts it together, with a disk in memory and no Electron. */
export function streamingAccount(endpoints: EndpointSource) {
  const disk = createFakeJournal();
  const log = (): void => undefined;
  const api = createHttpChatApi({ endpoints, log });
  const account = openAccount({
    api,
    source: createEventSourceStream(endpoints),
    journal: disk.journal,
    store: createFakeOutboxStore().store,
    clock: systemClock,
    random: Math.random,
    now: () => new Date().toISOString(),
    newId: randomUUID,
    defer: queueMicrotask,
    tell: () => undefined,
    log,
  });
  const live: LiveAccount = {
    account,
    api,
    server: createRemoteControl(),
    storage: createStorageWords(() => undefined),
    open: () => undefined,
    start: () => account.start(),
    close: () => account.close(),
  };
  return { live, disk };
}
