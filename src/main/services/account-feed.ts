import type { ConnectionStatus } from '../../shared/connection.ts';
import { createConnection, type Connection } from '../stream/connection-driver.ts';
import type { ConnectionObserver } from '../stream/observer.ts';
import type { AccountChange, Clock, StreamSource } from '../stream/ports.ts';

export interface AccountFeed extends Pick<Connection, 'tryNow' | 'setAsleep' | 'setOffline'> {
  start(): void;
  /** `undefined` before the first attempt. */
  status(): ConnectionStatus | undefined;
  close(): void;
}

/**
 * The one connection that says which of the account's chats have moved, for all that have no stream
 * open. It has no positions: what moved while it was down is found by asking for the list, which
 * `onConnected` is for.
 */
export function createAccountFeed(options: {
  readonly source: StreamSource;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (change: AccountChange) => void;
  readonly onConnected: () => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly observer?: ConnectionObserver | undefined;
}): AccountFeed {
  let status: ConnectionStatus | undefined;
  const connection = createConnection({
    target: { kind: 'account', onEvent: options.onChange },
    position: null,
    source: options.source,
    clock: options.clock,
    random: options.random,
    onItem: () => undefined,
    observer: options.observer,
    onStatus(next) {
      const wasThere = isThere(status);
      status = next;
      options.onStatus(next);
      if (isThere(next) && !wasThere) options.onConnected();
    },
  });
  return {
    start: () => connection.start(),
    status: () => status,
    tryNow: () => connection.tryNow(),
    setAsleep: (asleep) => connection.setAsleep(asleep),
    setOffline: (offline) => connection.setOffline(offline),
    close: () => connection.release(),
  };
}

function isThere(status: ConnectionStatus | undefined): boolean {
  return status?.state === 'connected' || status?.state === 'polling';
}
