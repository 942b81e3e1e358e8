import type { Failure, Position, Received } from '../../src/main/stream/connection-state.ts';
import type { WireObserver } from '../../src/main/stream/observer.ts';
import type { StreamSource, StreamTarget } from '../../src/main/stream/ports.ts';
import type { PollingReason } from '../../src/shared/connection.ts';
import type { LoggedEvent, SnapshotEvent } from '../../src/shared/events.ts';

/** One attempt at a stream, as the server sees it. */
export interface FakeAttempt {
  readonly target: StreamTarget;
  readonly position: Position;
  /** Who looks on, if anybody. */
  readonly wire: WireObserver | undefined;
  isOpen: boolean;
  opened(polling?: PollingReason): void;
  send(event: Received): void;
  retryInterval(ms: number): void;
  fail(failure: Failure): void;
}

export interface FakeStreamSource {
  readonly source: StreamSource;
  /** All attempts so far. One that is over stays silent, as an adapter's does. */
  readonly attempts: readonly FakeAttempt[];
  open(): readonly FakeAttempt[];
  /** The newest attempt; throws where there is none. */
  last(): FakeAttempt;
  /** What the next questions for a token are answered; waiting ones are answered at once. */
  setToken(ok: boolean): void;
  readonly refreshes: number;
}

export function createFakeStreamSource(): FakeStreamSource {
  const attempts: FakeAttempt[] = [];
  let token = true;
  let refreshes = 0;
  return {
    attempts,
    open: () => attempts.filter(({ isOpen }) => isOpen),
    last() {
      const attempt = attempts.at(-1);
      if (attempt === undefined) throw new Error('Nothing was opened.');
      return attempt;
    },
    setToken(ok) {
      token = ok;
    },
    get refreshes() {
      return refreshes;
    },
    source: {
      refreshToken() {
        refreshes += 1;
        return Promise.resolve(token);
      },
      open({ target, position }, on) {
        const attempt: FakeAttempt = {
          target,
          position,
          wire: on.wire,
          isOpen: true,
          opened: (polling) => attempt.isOpen && on.opened(polling),
          send: (event) => attempt.isOpen && on.event(event),
          retryInterval: (ms) => attempt.isOpen && on.retryInterval(ms),
          fail(failure) {
            if (!attempt.isOpen) return;
            attempt.isOpen = false;
            on.failed(failure);
          },
        };
        attempts.push(attempt);
        return () => {
          attempt.isOpen = false;
        };
      },
    },
  };
}

/** A chat's log on a server, and its streams as docs/protocol.md says. */
export interface FakeLog {
  readonly head: number;
  /** All that was ever appended, by number from 1. */
  readonly events: readonly LoggedEvent[];
  append(event: LoggedEvent): void;
  /** The log keeps no more than its newest `count` events. */
  trim(count: number): void;
  /** Answers attempts that wait, and sends what they have not got yet, `count` events each at most. */
  serve(attempts: readonly FakeAttempt[], count?: number): void;
}

export function createFakeLog(
  snapshotOf: (events: readonly LoggedEvent[]) => SnapshotEvent,
): FakeLog {
  const events: LoggedEvent[] = [];
  let first = 1;
  const sent = new WeakMap<FakeAttempt, number>();

  function begin(attempt: FakeAttempt): number {
    attempt.opened();
    const { position } = attempt;
    if (position !== null && position >= first - 1 && position <= events.length) return position;
    attempt.send({ kind: 'snapshot', sequence: events.length, event: snapshotOf(events) });
    return events.length;
  }

  return {
    get head() {
      return events.length;
    },
    events,
    append: (event) => void events.push(event),
    trim(count) {
      first = Math.max(first, events.length - count + 1);
    },
    serve(attempts, count = Number.POSITIVE_INFINITY) {
      for (const attempt of attempts) {
        let at = sent.get(attempt) ?? begin(attempt);
        for (let left = count; left > 0 && at < events.length && attempt.isOpen; left -= 1) {
          const event = events[at];
          at += 1;
          if (event !== undefined) attempt.send({ kind: 'logged', sequence: at, event });
        }
        sent.set(attempt, at);
      }
    },
  };
}
