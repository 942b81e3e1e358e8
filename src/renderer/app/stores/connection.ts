import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionStatus, ServerStatus } from '../../../shared/connection.ts';
import type { MillraceBridge } from '../../../shared/ipc.ts';
import { connectionView, type ConnectionView } from './connection-words.ts';

export interface ConnectionState {
  /** What is shown: states that lasted a second, and good news at once. */
  readonly shown: ConnectionView | null;
  readonly server: ServerStatus | null;
  /** The account's own connection, whatever chat is watched. */
  readonly account: ConnectionStatus | null;
}

export interface ConnectionStore {
  readonly store: StoreApi<ConnectionState>;
  load(): Promise<void>;
  /** The chat whose stream is looked at; `null`, or one without a stream: the account's own connection. */
  watch(sessionId: string | null): void;
  tryNow(): void;
  restartServer(): void;
  stop(): void;
}

export interface ConnectionOptions {
  readonly bridge: MillraceBridge;
  /** Returns how to cancel. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** What passes faster is not worth a reader's glance. */
const SETTLE_MS = 1000;

export function createConnection({ bridge, after }: ConnectionOptions): ConnectionStore {
  const store = createStore<ConnectionState>()(() => ({
    shown: null,
    server: null,
    account: null,
  }));
  const streams = new Map<string, ConnectionStatus>();
  let watched: string | null = null;
  let cancel: (() => void) | null = null;

  function stream(): ConnectionStatus | null {
    return (watched === null ? undefined : streams.get(watched)) ?? store.getState().account;
  }

  function current(): ConnectionView {
    return connectionView(store.getState().server, stream());
  }

  /** An attempt is part of what is said already; words that change with each would flicker. */
  function isNextAttempt(): boolean {
    const { shown, server } = store.getState();
    return (
      server?.state === 'ready' &&
      stream()?.state === 'connecting' &&
      shown?.word === 'Reconnecting'
    );
  }

  function settle(): void {
    if (isNextAttempt()) return;
    const next = current();
    const { shown } = store.getState();
    if (next.word === shown?.word || next.word === 'Connected') {
      cancel?.();
      cancel = null;
      if (JSON.stringify(next) !== JSON.stringify(shown)) store.setState({ shown: next });
      return;
    }
    cancel ??= after(SETTLE_MS, () => {
      cancel = null;
      store.setState({ shown: current() });
    });
  }

  const stops = [
    bridge.on('connection.changed', ({ sessionId, status }) => {
      streams.set(sessionId, status);
      settle();
    }),
    bridge.on('account.changed', (account) => {
      store.setState({ account });
      settle();
    }),
    bridge.on('server.changed', (server) => {
      store.setState({ server });
      settle();
    }),
  ];

  return {
    store,
    async load() {
      settle();
      const [result, own] = await Promise.all([
        bridge.call('server.status'),
        bridge.call('account.status'),
      ]);
      if (own.ok && store.getState().account === null) store.setState({ account: own.value });
      // An event may have come first: it is newer.
      if (result.ok && store.getState().server === null) store.setState({ server: result.value });
      settle();
    },
    watch(sessionId) {
      if (watched !== null) streams.delete(watched);
      watched = sessionId;
      settle();
    },
    tryNow() {
      const { server } = store.getState();
      if (server !== null && server.state !== 'ready') void bridge.call('server.restart');
      else if (watched === null) void bridge.call('account.reconnect');
      else void bridge.call('conversation.reconnect', { sessionId: watched });
    },
    restartServer: () => void bridge.call('server.restart'),
    stop() {
      cancel?.();
      for (const stop of stops) stop();
    },
  };
}
