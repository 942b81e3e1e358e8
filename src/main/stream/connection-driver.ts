import { assertNever } from '../../shared/assert-never.ts';
import type { ConnectionStatus } from '../../shared/connection.ts';
import { step } from './connection-machine.ts';
import {
  initialState,
  type CloseReason,
  type ConnectionState,
  type Delivered,
  type Effect,
  type Input,
  type Position,
} from './connection-state.ts';
import { statusOf } from './explain.ts';
import type { ConnectionObserver } from './observer.ts';
import type { Clock, Polled, StreamSource, StreamTarget } from './ports.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface ConnectionOptions {
  readonly target: StreamTarget;
  /** Where to go on; `null`: nothing is there, the stream begins with a snapshot. */
  readonly position: Position;
  readonly source: StreamSource;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onItem: (item: Delivered) => void;
  readonly onPolled?: (polled: Polled) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  /** It ended for good, and why. */
  readonly onEnd?: (reason: CloseReason) => void;
  readonly observer?: ConnectionObserver | undefined;
}

export interface Connection {
  start(): void;
  tryNow(): void;
  /** Reads again from this position. */
  rewind(position: Position): void;
  setAsleep(asleep: boolean): void;
  setOffline(offline: boolean): void;
  /** Frees sockets and timers; nothing is called back afterwards. */
  release(): void;
}

/** Drives the pure machine with real sockets and timers. */
export function createConnection(options: ConnectionOptions): Connection {
  const { source, clock, target } = options;
  let state: ConnectionState = initialState(options.position);
  let shown = '';
  let disconnect: () => void = noop;
  let cancelRetry: () => void = noop;
  let watchdog: Watchdog | undefined;

  function dispatch(input: Input): void {
    const next = step(state, input, { now: clock.now(), random: options.random() });
    options.observer?.stepped(state, input, next);
    const moved = next.state !== state;
    const hasEnded = next.state.name === 'closed' && state.name !== 'closed';
    state = next.state;
    for (const effect of next.effects) run(effect);
    if (moved) show();
    if (hasEnded && state.name === 'closed' && state.reason !== 'released') {
      options.onEnd?.(state.reason);
    }
  }

  function show(): void {
    const status = statusOf(state);
    if (status === undefined) return;
    // Each token moves the position, not the status: only a change of words goes to the page.
    const key = JSON.stringify(status);
    if (key === shown) return;
    shown = key;
    options.onStatus(status);
  }

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'connect': {
        disconnect();
        const { generation, position } = effect;
        disconnect = source.open(
          { target, position },
          {
            opened: (polling) => dispatch({ type: 'opened', generation, polling }),
            event: (event) => dispatch({ type: 'event', generation, event }),
            polled(polled) {
              if (generation === state.generation) options.onPolled?.(polled);
            },
            failed: (failure) => dispatch({ type: 'failed', generation, failure }),
            retryInterval: (ms) => dispatch({ type: 'retryInterval', generation, ms }),
            wire: options.observer?.begun(position),
          },
        );
        return;
      }
      case 'disconnect':
        disconnect();
        disconnect = noop;
        return;
      case 'refreshToken': {
        const { generation } = effect;
        source.refreshToken().then(
          (ok) => dispatch({ type: 'refreshed', generation, ok }),
          () => dispatch({ type: 'refreshed', generation, ok: false }),
        );
        return;
      }
      case 'setRetryTimer': {
        cancelRetry();
        const { generation } = effect;
        cancelRetry = clock.after(effect.ms, () => dispatch({ type: 'retryTimer', generation }));
        return;
      }
      case 'clearRetryTimer':
        cancelRetry();
        cancelRetry = noop;
        return;
      case 'setWatchdog':
        watchdog ??= createWatchdog(clock, (generation) =>
          dispatch({ type: 'watchdog', generation }),
        );
        watchdog.feed(effect.generation, effect.ms);
        return;
      case 'clearWatchdog':
        watchdog?.stop();
        return;
      case 'deliver':
        options.onItem(effect.item);
        return;
      default:
        assertNever(effect);
    }
  }

  return {
    start: () => dispatch({ type: 'start' }),
    tryNow: () => dispatch({ type: 'tryNow' }),
    rewind: (position) => dispatch({ type: 'rewind', position }),
    setAsleep: (asleep) => dispatch({ type: 'power', asleep }),
    setOffline: (offline) => dispatch({ type: 'network', offline }),
    release: () => dispatch({ type: 'release' }),
  };
}

function noop(): void {
  // Nothing is open.
}
