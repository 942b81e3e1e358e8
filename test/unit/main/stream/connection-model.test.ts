import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step } from '../../../../src/main/stream/connection-machine.ts';
import {
  initialState,
  type ConnectionState,
  type Delivered,
  type Effect,
  type Failure,
  type Input,
  type Position,
  type Received,
} from '../../../../src/main/stream/connection-state.ts';
import { logged, snapshot, token } from '../adapters/disk/support/entries.ts';

/** What a server and the network between do, and what the computer does. */
const fault: fc.Arbitrary<Failure> = fc.oneof(
  fc.constantFrom<Failure>(
    { kind: 'network', message: 'refused' },
    { kind: 'ended' },
    { kind: 'not-a-stream', contentType: 'text/html' },
    { kind: 'redirect', location: '/' },
    { kind: 'http', status: 500 },
    { kind: 'http', status: 401 },
    { kind: 'http', status: 404 },
    { kind: 'refused', reason: 'not_found' },
  ),
  fc.nat(90_000).map((retryAfterMs): Failure => ({ kind: 'http', status: 429, retryAfterMs })),
);
const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('serve' as const), count: fc.nat(4) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.nat(4) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(50_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fail' as const), fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('draining' as const), ms: fc.nat(60_000) }) },
  fc.record({ do: fc.constant('retry' as const), ms: fc.nat(120_000) }),
  fc.record({ do: fc.constant('trim' as const), keep: fc.nat(3) }),
  fc.record({ do: fc.constant('leave out' as const) }),
  fc.record({ do: fc.constant('damage' as const) }),
  fc.record({ do: fc.constant('repeat' as const), back: fc.nat(5) }),
  fc.record({ do: fc.constant('unknown' as const) }),
  fc.record({ do: fc.constant('late' as const), by: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('power' as const), asleep: fc.boolean() }),
  fc.record({ do: fc.constant('network' as const), offline: fc.boolean() }),
  fc.record({ do: fc.constant('try now' as const) }),
  fc.record({ do: fc.constant('token' as const), ok: fc.boolean() }),
  fc.record({ do: fc.constant('rewind' as const), back: fc.option(fc.nat(4)) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const LONGEST_BACKOFF_MS = 30_000;
const LONGEST_RETRY_MS = 60_000;

/** The machine between a server with a log and whoever is delivered to, with the promises it must keep. */
function createModel(random: () => number) {
  let now = 1_000_000;
  let state: ConnectionState = initialState();
  let head = 3;
  let first = 1;
  /** What the attempt under way has been sent; `undefined`: it waits for an answer. */
  let sent: number | undefined;
  let attemptAt: Position = null;
  let isAttempt = false;
  let timer: { at: number; generation: number } | undefined;
  let watchdog: { at: number; generation: number } | undefined;
  let askedUntil = 0;
  let refreshes = 0;
  let expected: Position = null;
  const delivered: Delivered[] = [];

  function feed(input: Input): void {
    const before = state;
    const next = step(state, input, { now, random: random() });
    state = next.state;
    for (const effect of next.effects) run(effect, input);
    const moves = next.effects.some(({ type }) => type === 'deliver') || input.type === 'rewind';
    // At the same hole again the position is given up.
    if (!moves && state.position !== null) expect(state.position).toBe(before.position);
    if (state.name !== 'open') expect(watchdog).toBeUndefined();
    if (state.name !== 'waiting') expect(timer).toBeUndefined();
    expect(isAttempt).toBe(state.name === 'connecting' || state.name === 'open');
  }

  function run(effect: Effect, input: Input): void {
    switch (effect.type) {
      case 'connect':
        // Whoever asks by hand may know better than the server.
        if (input.type !== 'tryNow') expect(now).toBeGreaterThanOrEqual(askedUntil);
        expect(isAttempt).toBe(false);
        isAttempt = true;
        attemptAt = effect.position;
        sent = undefined;
        return;
      case 'disconnect':
        isAttempt = false;
        return;
      case 'setRetryTimer': {
        const asked = Math.max(0, askedUntil - now);
        expect(effect.ms).toBeLessThanOrEqual(
          Math.max(asked, LONGEST_BACKOFF_MS + LONGEST_RETRY_MS),
        );
        expect(effect.ms).toBeGreaterThanOrEqual(asked);
        timer = { at: now + effect.ms, generation: effect.generation };
        return;
      }
      case 'clearRetryTimer':
        timer = undefined;
        return;
      case 'setWatchdog':
        watchdog = { at: now + effect.ms, generation: effect.generation };
        return;
      case 'clearWatchdog':
        watchdog = undefined;
        return;
      case 'refreshToken':
        refreshes += 1;
        expect(refreshes).toBe(1);
        return;
      case 'deliver':
        deliver(effect.item);
    }
  }

  function deliver(item: Delivered): void {
    if (item.kind !== 'snapshot') {
      expect(expected).not.toBeNull();
      expect(item.sequence).toBe((expected ?? 0) + 1);
    }
    expected = item.sequence;
    delivered.push(item);
  }

  function send(event: Received): void {
    if (event.kind !== 'damaged' && state.name === 'open') {
      refreshes = 0;
      askedUntil = 0;
    }
    if (event.kind === 'draining' && state.name === 'open') askedUntil = now + event.retryAfterMs;
    feed({ type: 'event', generation: state.generation, event });
  }

  function event(sequence: number): Received {
    const { item } = logged(sequence, token(1, `${sequence}`));
    return item.kind === 'logged' ? item : { kind: 'damaged' };
  }

  /** The server answers an attempt that waits: behind its position, or with a snapshot. */
  function begin(): void {
    if (!isAttempt || sent !== undefined) return;
    feed({ type: 'opened', generation: state.generation });
    const known = attemptAt !== null && attemptAt >= first - 1 && attemptAt <= head;
    sent = known ? (attemptAt ?? head) : head;
    const { item } = snapshot(head);
    if (!known && item.kind === 'snapshot') send(item);
  }

  function serve(count: number): void {
    begin();
    for (let left = count; left > 0 && isAttempt && sent !== undefined && sent < head; left -= 1) {
      sent += 1;
      send(event(sent));
    }
  }

  function wait(ms: number): void {
    const until = now + ms;
    for (;;) {
      const due = [timer?.at, watchdog?.at].filter((at) => at !== undefined && at <= until);
      if (due.length === 0) break;
      now = Math.max(now, Math.min(...due.map((at) => at ?? until)));
      if (timer !== undefined && timer.at <= now) {
        const { generation } = timer;
        timer = undefined;
        feed({ type: 'retryTimer', generation });
      } else if (watchdog !== undefined) {
        const { generation } = watchdog;
        watchdog = undefined;
        feed({ type: 'watchdog', generation });
      }
    }
    now = until;
  }

  function fail(failure: Failure): void {
    if (!isAttempt) return;
    isAttempt = false;
    if (failure.kind === 'http' && failure.retryAfterMs !== undefined) {
      askedUntil = now + failure.retryAfterMs;
    } else askedUntil = 0;
    feed({ type: 'failed', generation: state.generation, failure });
  }

  function perform(act: Action): void {
    switch (act.do) {
      case 'serve':
        serve(act.count);
        return;
      case 'write':
        head += act.count;
        return;
      case 'wait':
        wait(act.ms);
        return;
      case 'fail':
        fail(act.fault);
        return;
      case 'draining':
        begin();
        if (isAttempt) send({ kind: 'draining', retryAfterMs: act.ms });
        return;
      case 'retry':
        feed({ type: 'retryInterval', generation: state.generation, ms: act.ms });
        return;
      case 'trim':
        first = Math.max(first, head - act.keep + 1);
        return;
      case 'leave out':
        begin();
        if (!isAttempt || sent === undefined) return;
        head = Math.max(head, sent + 2);
        askedUntil = 0;
        sent += 2;
        send(event(sent));
        return;
      case 'damage':
        begin();
        if (isAttempt) send({ kind: 'damaged' });
        return;
      case 'repeat':
        if (sent !== undefined) send(event(Math.max(1, sent - act.back)));
        return;
      case 'unknown':
        begin();
        if (!isAttempt || sent === undefined) return;
        sent += 1;
        head = Math.max(head, sent);
        send({ kind: 'unknown', sequence: sent });
        return;
      case 'late':
        feed({ type: 'event', generation: state.generation - act.by, event: event(head + 1) });
        feed({ type: 'failed', generation: state.generation - act.by, failure: { kind: 'ended' } });
        return;
      case 'power':
        // A token may be too old after a sleep: it may be asked for again.
        refreshes = 0;
        feed({ type: 'power', asleep: act.asleep });
        return;
      case 'network':
        refreshes = 0;
        feed({ type: 'network', offline: act.offline });
        return;
      case 'try now':
        if (state.name === 'closed') refreshes = 0;
        askedUntil = 0;
        feed({ type: 'tryNow' });
        return;
      case 'token':
        feed({ type: 'refreshed', generation: state.generation, ok: act.ok });
        return;
      case 'rewind': {
        if (state.position === null) return;
        const to = act.back === null ? null : Math.max(0, state.position - act.back);
        expected = to;
        feed({ type: 'rewind', position: to });
      }
    }
  }

  return {
    start: () => feed({ type: 'start' }),
    perform,
    /** Everything is well again. */
    recover() {
      feed({ type: 'power', asleep: false });
      feed({ type: 'network', offline: false });
      for (let round = 0; round < 4; round += 1) {
        feed({ type: 'refreshed', generation: state.generation, ok: true });
        perform({ do: 'try now' });
        serve(Number.POSITIVE_INFINITY);
      }
    },
    release() {
      feed({ type: 'release' });
      wait(1_000_000);
      expect([timer, watchdog, isAttempt]).toEqual([undefined, undefined, false]);
      const count = delivered.length;
      for (const input of [
        { type: 'tryNow' },
        { type: 'rewind', position: 0 },
        { type: 'network', offline: false },
        { type: 'refreshed', generation: state.generation, ok: true },
      ] satisfies Input[]) {
        feed(input);
      }
      expect([isAttempt, delivered.length]).toEqual([false, count]);
    },
    state: () => state,
    head: () => head,
  };
}

describe('connection machine, whole', () => {
  it('keeps its promises over any server, network and sleep', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 80, size: 'max' }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (actions, randoms) => {
          const model = createModel(() => Number(randoms.next().value));
          model.start();
          for (const act of actions) model.perform(act);
          model.recover();
          expect(model.state()).toMatchObject({ name: 'open', position: model.head() });
          model.release();
        },
      ),
      { numRuns: 500 },
    );
  });
});
