import { randomUUID } from 'node:crypto';
import { net } from 'electron';
import type { EventName, EventPayload } from '../../shared/ipc.ts';
import type { StreamingPreference } from '../../shared/settings.ts';
import { openDisk } from '../adapters/disk/open-disk.ts';
import { createEventSourceStream } from '../adapters/event-source-stream.ts';
import { createHttpChatApi } from '../adapters/http-chat-api.ts';
import { openAccount } from '../services/account.ts';
import type { LiveAccount } from '../services/live-account.ts';
import { watchNetwork } from '../services/network-watch.ts';
import type { EndpointSource } from '../services/ports/server-endpoint.ts';
import type { ServerControl } from '../services/server-control.ts';
import { createStorageWords } from '../services/storage-words.ts';
import { systemClock } from './system-clock.ts';

export interface LiveAccountOptions {
  /** Of its copy on this computer. */
  readonly folder: string;
  readonly diskWorker: string;
  readonly endpoints: EndpointSource;
  readonly server: ServerControl;
  /** `undefined`: the server comes with the app, and no network lies between. */
  readonly serverUrl: string | undefined;
  /** Called before the account talks to the server. */
  readonly startServer?: () => void;
  /** Whether its answers are to be streamed; main tells of changes. */
  readonly streaming: Promise<StreamingPreference>;
  /** To the pages that show this account. */
  readonly tell: <N extends EventName>(name: N, payload: EventPayload<N>) => void;
  readonly log: (line: string) => void;
}

/** Puts one account together: its files, its connections, and what goes on between them. */
export function openLiveAccount(options: LiveAccountOptions): LiveAccount {
  const { endpoints, server, serverUrl, tell } = options;
  const storage = createStorageWords((status) => tell('storage.changed', status));
  const disk = openDisk({
    workerFile: options.diskWorker,
    folder: options.folder,
    now: () => performance.now(),
    onProblem: (problem) => storage.take(problem),
    onNews: ({ news }) => storage.add(news),
  });
  const api = createHttpChatApi({ endpoints, log: options.log });
  const account = openAccount({
    api,
    source: createEventSourceStream(endpoints),
    isStreamed: serverUrl === undefined ? true : undefined,
    journal: disk.journal,
    store: disk.outbox,
    clock: systemClock,
    elapsed: () => performance.now(),
    random: Math.random,
    now: () => new Date().toISOString(),
    newId: randomUUID,
    defer: queueMicrotask,
    tell,
    log: options.log,
  });
  void options.streaming.then((preference) => account.setStreaming(preference));
  let stopWatching = (): void => undefined;

  return {
    account,
    api,
    server,
    storage,
    open: () => disk.start(),
    start() {
      options.startServer?.();
      account.start();
      if (serverUrl === undefined) return;
      stopWatching = watchNetwork({
        serverUrl,
        isOnline: () => net.isOnline(),
        clock: systemClock,
        onChange: (offline) => account.setOffline(offline),
      });
    },
    close() {
      stopWatching();
      // Whoever closes it before it was opened waits for no disk.
      disk.start();
      // First what reads from the server, or it would be told of the server's end on closed sockets;
      // then the server, which ends its answers in good order and has a time limit.
      return account
        .close()
        .finally(() => server.stop())
        .finally(() => disk.close());
    },
  };
}
