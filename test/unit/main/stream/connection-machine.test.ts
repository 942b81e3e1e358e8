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
  type Received,
} from '../../../../src/main/stream/connection-state.ts';
import { chatOf } from '../../../helpers/messages.ts';

const env = { now: 1_000, random: 0.5 };

function logged(sequence: number): Received {
  return {
    kind: 'logged',
    sequence,
    event: { type: 'token', runId: 'r', messageId: 'm', text: `t${sequence}` },
  };
}

function snapshot(sequence: number): Received {
  return {
    kind: 'snapshot',
    sequence,
    event: { type: 'snapshot', chat: chatOf('s'), messages: [], runs: [] },
  };
}

/** Runs inputs through; `g` in an input stands for the state's own generation. */
function play(inputs: readonly ((state: ConnectionState) => Input)[]) {
  let state: ConnectionState = initialState();
  const effects: Effect[] = [];
  for (const input of inputs) {
    const next = step(state, input(state), env);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const start = (): Input => ({ type: 'start' });
const opened = (s: ConnectionState): Input => ({ type: 'opened', generation: s.generation });
const event =
  (received: Received) =>
  (s: ConnectionState): Input => ({ type: 'event', generation: s.generation, event: received });
const failed =
  (failure: Failure) =>
  (s: ConnectionState): Input => ({ type: 'failed', generation: s.generation, failure });
const retryTimer = (s: ConnectionState): Input => ({
  type: 'retryTimer',
  generation: s.generation,
});

function delivered(effects: readonly Effect[]): Delivered[] {
  return effects.flatMap((effect) => (effect.type === 'deliver' ? [effect.item] : []));
}

function last<T extends Effect['type']>(effects: readonly Effect[], type: T) {
  return effects.findLast((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
}

describe('connection machine', () => {
  it('begins with a snapshot and delivers what follows, in order', () => {
    const { state, effects } = play([
      start,
      opened,
      event(snapshot(4)),
      event(logged(5)),
      event(logged(6)),
    ]);
    expect(state).toMatchObject({ name: 'open', position: 6, failures: 0 });
    expect(delivered(effects).map((item) => [item.kind, item.sequence])).toEqual([
      ['snapshot', 4],
      ['logged', 5],
      ['logged', 6],
    ]);
  });

  it('drops what it has and what an older attempt still says', () => {
    const { state, effects } = play([
      start,
      opened,
      event(snapshot(4)),
      event(logged(4)),
      event(logged(5)),
      event(logged(5)),
      () => ({ type: 'event', generation: 0, event: logged(6) }),
    ]);
    expect(delivered(effects).map((item) => item.sequence)).toEqual([4, 5]);
    expect(state.position).toBe(5);
  });

  it('reconnects behind the last good event at a hole, and from a snapshot at the same hole again', () => {
    const first = play([start, opened, event(snapshot(4)), event(logged(6))]);
    expect(first.state).toMatchObject({ name: 'waiting', position: 4, failure: { kind: 'hole' } });
    expect(last(first.effects, 'setRetryTimer')?.ms).toBe(100);
    const again = play([
      start,
      opened,
      event(snapshot(4)),
      event(logged(6)),
      retryTimer,
      opened,
      event(logged(6)),
      retryTimer,
    ]);
    expect(last(again.effects, 'connect')?.position).toBeNull();
    expect(delivered(again.effects).map((item) => item.sequence)).toEqual([4]);
  });

  it('refreshes the token once at 401, then signs out', () => {
    const once = play([start, failed({ kind: 'http', status: 401 })]);
    expect(once.state.name).toBe('refreshing');
    expect(last(once.effects, 'refreshToken')).toBeDefined();
    const twice = play([
      start,
      failed({ kind: 'http', status: 401 }),
      (s) => ({ type: 'refreshed', generation: s.generation, ok: true }),
      failed({ kind: 'http', status: 401 }),
    ]);
    expect(twice.state).toMatchObject({ name: 'closed', reason: 'signed_out' });
  });

  it.each<[string, Failure]>([
    ['gone', { kind: 'http', status: 204 }],
    ['forbidden', { kind: 'refused', reason: 'forbidden' }],
    ['not_found', { kind: 'refused', reason: 'not_found' }],
  ])("ends at the server's word: %s", (reason, failure) => {
    const { state, effects } = play([start, failed(failure)]);
    expect(state).toMatchObject({ name: 'closed', reason });
    expect(last(effects, 'setRetryTimer')).toBeUndefined();
  });

  it.each([403, 404])('takes %i for an error like others where it is not of a chat', (status) => {
    const { state } = play([start, failed({ kind: 'http', status })]);
    expect(state).toMatchObject({ name: 'waiting', failures: 1 });
  });

  it('does what the server asks before its own backoff', () => {
    const limited = play([start, failed({ kind: 'http', status: 429, retryAfterMs: 7_000 })]);
    expect(last(limited.effects, 'setRetryTimer')?.ms).toBe(7_000);
    const draining = play([
      start,
      opened,
      event(snapshot(0)),
      event({ kind: 'draining', retryAfterMs: 1_234 }),
    ]);
    expect(last(draining.effects, 'setRetryTimer')?.ms).toBe(1_234);
    expect(draining.state).toMatchObject({ name: 'waiting', retryAt: 2_234 });
  });

  it.each([
    ['Retry-After', failed({ kind: 'http', status: 503, retryAfterMs: 9_999_999_000 })],
    ['draining', event({ kind: 'draining', retryAfterMs: 9_999_999_000 })],
  ])('waits ten minutes at most, whatever %s says', (_asks, ask) => {
    const { effects } = play([start, opened, ask]);
    expect(last(effects, 'setRetryTimer')?.ms).toBe(600_000);
  });

  it('backs off from a server that asks for no wait, again and again', () => {
    const atOnce = failed({ kind: 'http', status: 503, retryAfterMs: 0 });
    const { effects } = play([start, atOnce, retryTimer, atOnce, retryTimer, atOnce]);
    const delays = effects.flatMap((e) => (e.type === 'setRetryTimer' ? [e.ms] : []));
    expect(delays).toEqual([100, 250, 500]);
  });

  it('backs off further with each failure in a row', () => {
    const fail = failed({ kind: 'network', message: 'refused' });
    const { effects } = play([start, fail, retryTimer, fail, retryTimer, fail]);
    const delays = effects.flatMap((e) => (e.type === 'setRetryTimer' ? [e.ms] : []));
    expect(delays).toEqual([125, 250, 500]);
  });

  it.each<[string, readonly ((state: ConnectionState) => Input)[]]>([
    ['says nothing', [failed({ kind: 'ended' })]],
    ['says one thing', [event({ kind: 'ping' }), failed({ kind: 'ended' })]],
    ['says the same again', [event(snapshot(1)), failed({ kind: 'ended' })]],
    ['asks to be left at once', [event({ kind: 'draining', retryAfterMs: 0 })]],
  ])('keeps backing off from a server that takes a connection, %s and drops', (_case, life) => {
    const attempt = [opened, ...life, retryTimer];
    const { state } = play([start, ...attempt, ...attempt, ...attempt]);
    expect(state.failures).toBe(3);
  });

  describe('starts over after a connection', () => {
    const fail = failed({ kind: 'network', message: 'refused' });
    const away = [start, fail, retryTimer, fail, retryTimer, opened];
    const at = (ms: number) => ({ ...env, now: env.now + ms });
    const end = (state: ConnectionState): Input => failed({ kind: 'ended' })(state);

    it('that said something and lasted, at the next event or when it ends', () => {
      const { state } = play([...away, event({ kind: 'ping' })]);
      expect(state.failures).toBe(2);
      expect(step(state, end(state), at(999)).state.failures).toBe(3);
      expect(step(state, end(state), at(1_000)).state.failures).toBe(1);
      const more = step(state, event({ kind: 'ping' })(state), at(1_000)).state;
      expect(more.failures).toBe(0);
      // The clock was set back meanwhile.
      expect(step(more, end(more), at(-3_600_000)).state.failures).toBe(1);
    });

    it('that brought new events, however soon it ended', () => {
      const few = [event(snapshot(1)), event(logged(2)), event(logged(3)), event(logged(4))];
      expect(play([...away, ...few, end]).state.failures).toBe(3);
      expect(play([...away, ...few, event(logged(4)), end]).state.failures).toBe(3);
      expect(play([...away, ...few, event(logged(5)), end]).state.failures).toBe(1);
    });

    it('but not after one that lasted and said nothing', () => {
      const { state } = play(away);
      expect(step(state, end(state), at(20_000)).state.failures).toBe(3);
    });
  });

  it('takes silence for the end of the connection', () => {
    const { state, effects } = play([
      start,
      opened,
      event(snapshot(1)),
      (s) => ({ type: 'watchdog', generation: s.generation }),
    ]);
    expect(state).toMatchObject({ name: 'waiting', failure: { kind: 'silent' } });
    expect(last(effects, 'disconnect')).toBeDefined();
  });

  it('lets go of its sockets when the computer sleeps and connects behind its position on waking', () => {
    const { state, effects } = play([
      start,
      opened,
      event(snapshot(3)),
      () => ({ type: 'power', asleep: true }),
      () => ({ type: 'network', offline: true }),
      () => ({ type: 'power', asleep: false }),
      () => ({ type: 'network', offline: false }),
    ]);
    expect(state.name).toBe('connecting');
    expect(last(effects, 'connect')).toMatchObject({ position: 3 });
    expect(effects.filter((e) => e.type === 'connect')).toHaveLength(2);
  });

  it('does nothing after release', () => {
    const { state } = play([start, opened, () => ({ type: 'release' })]);
    for (const input of [
      { type: 'start' },
      { type: 'tryNow' },
      { type: 'rewind', position: null },
      { type: 'power', asleep: false },
      { type: 'retryTimer', generation: state.generation },
    ] satisfies Input[]) {
      expect(step(state, input, env)).toEqual({ state, effects: [] });
    }
  });

  it('begins behind what is there from before', () => {
    const { effects } = step(initialState(7), { type: 'start' }, env);
    expect(effects).toEqual([{ type: 'connect', generation: 1, position: 7 }]);
  });

  it('waits at least as long as `retry:` says, and heeds no more than a minute of it', () => {
    const fail = failed({ kind: 'network', message: 'refused' });
    const asks = (ms: number) => (s: ConnectionState) =>
      ({ type: 'retryInterval', generation: s.generation, ms }) satisfies Input;
    const wait = (ms: number) => last(play([start, asks(ms), fail]).effects, 'setRetryTimer')?.ms;
    expect(wait(3_000)).toBe(3_050);
    expect(wait(900_000)).toBe(60_050);
    expect(wait(0)).toBe(125);
  });

  it('does not cut a pause short that the server asked for, when the computer wakes in it', () => {
    const nap: readonly (() => Input)[] = [
      () => ({ type: 'power', asleep: true }),
      () => ({ type: 'power', asleep: false }),
    ];
    const limited = failed({ kind: 'http', status: 503, retryAfterMs: 9_000 });
    const { state, effects } = play([start, limited, ...nap]);
    expect(state).toMatchObject({ name: 'waiting', retryAt: 10_000 });
    expect(last(effects, 'setRetryTimer')?.ms).toBe(9_000);
    // Whoever asks by hand is not held up.
    expect(step(state, { type: 'tryNow' }, env).state.name).toBe('connecting');
    const slept = play([start, limited, ...nap.slice(0, 1)]).state;
    const late = step(slept, { type: 'power', asleep: false }, { ...env, now: 10_000 });
    expect(late.state.name).toBe('connecting');
  });

  it('takes a damaged event for a hole, and does not ask at once for one that stays', () => {
    const damaged = event({ kind: 'damaged' });
    const first = play([start, opened, event(snapshot(4)), damaged]);
    expect(first.state).toMatchObject({ name: 'waiting', position: 4 });
    expect(last(first.effects, 'setRetryTimer')?.ms).toBe(100);
    const { state, effects } = play([
      start,
      opened,
      event(snapshot(4)),
      damaged,
      retryTimer,
      opened,
      event({ kind: 'ping' }),
      damaged,
    ]);
    expect(state.position).toBeNull();
    expect(last(effects, 'setRetryTimer')?.ms).toBeGreaterThan(0);
  });

  it('reads again from where it is told: at once, or when it connects', () => {
    const rewind = (position: number | null) => (): Input => ({ type: 'rewind', position });
    const open = play([start, opened, event(snapshot(9)), rewind(4)]);
    expect(open.effects.slice(-3)).toEqual([
      { type: 'disconnect' },
      { type: 'clearWatchdog' },
      { type: 'connect', generation: open.state.generation, position: 4 },
    ]);
    const waiting = play([
      start,
      opened,
      event(snapshot(9)),
      failed({ kind: 'ended' }),
      rewind(null),
      retryTimer,
    ]);
    expect(last(waiting.effects, 'connect')?.position).toBeNull();
  });

  it('begins anew when asked, whatever it ended by, from where it was told to meanwhile', () => {
    const out = [
      start,
      opened,
      event(snapshot(9)),
      failed({ kind: 'http', status: 401 }),
      (s: ConnectionState): Input => ({ type: 'refreshed', generation: s.generation, ok: false }),
    ];
    const tryNow = (): Input => ({ type: 'tryNow' });
    expect(last(play([...out, tryNow]).effects, 'connect')?.position).toBe(9);
    const rewound = play([...out, () => ({ type: 'rewind', position: 2 }), tryNow]);
    expect(last(rewound.effects, 'connect')?.position).toBe(2);
    const refused = play([start, failed({ kind: 'refused', reason: 'not_found' }), tryNow]);
    expect(refused.state.name).toBe('connecting');
    const gone = play([start, failed({ kind: 'http', status: 204 }), tryNow]);
    expect(gone.state.name).toBe('connecting');
  });

  it('tries while the system says that it is offline when asked to, but not in its sleep', () => {
    const tryNow = (): Input => ({ type: 'tryNow' });
    const offline = (): Input => ({ type: 'network', offline: true });
    const asleep = (): Input => ({ type: 'power', asleep: true });
    expect(play([start, offline, tryNow]).state.name).toBe('connecting');
    expect(play([start, offline, asleep, tryNow]).state.name).toBe('suspended');
  });

  it('delivers exactly once and in order, whatever the network does', () => {
    // A server with a log of 40 events; the network cuts, repeats, skips and speaks late.
    const action = fc.oneof(
      fc.record({ do: fc.constant('next' as const), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('repeat' as const), back: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('skip' as const), ahead: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('cut' as const) }),
      fc.record({ do: fc.constant('late' as const), sequence: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ do: fc.constant('sleep' as const) }),
      fc.record({ do: fc.constant('unknown' as const) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        let state: ConnectionState = initialState();
        const got: Delivered[] = [];
        let serverAt = 0;
        const feed = (input: Input): void => {
          const next = step(state, input, env);
          state = next.state;
          for (const effect of next.effects) {
            if (effect.type === 'deliver') got.push(effect.item);
            if (effect.type === 'connect') serverAt = effect.position ?? -1;
          }
        };
        const send = (received: Received): void =>
          feed({ type: 'event', generation: state.generation, event: received });
        const connected = (): void => {
          if (state.name === 'waiting') feed({ type: 'tryNow' });
          if (state.name !== 'connecting') return;
          feed({ type: 'opened', generation: state.generation });
          if (serverAt >= 0) return;
          serverAt = 20;
          send(snapshot(20));
        };
        feed({ type: 'start' });
        for (const act of actions) {
          connected();
          const old = state.generation - 1;
          if (act.do === 'next')
            for (let i = 0; i < act.count; i += 1) send(logged((serverAt += 1)));
          if (act.do === 'repeat') send(logged(Math.max(1, serverAt - act.back)));
          if (act.do === 'skip') send(logged(serverAt + 1 + act.ahead));
          if (act.do === 'unknown') send({ kind: 'unknown', sequence: (serverAt += 1) });
          if (act.do === 'cut') {
            feed({ type: 'failed', generation: state.generation, failure: { kind: 'ended' } });
          }
          if (act.do === 'late') {
            feed({ type: 'event', generation: old, event: logged(act.sequence) });
          }
          if (act.do === 'sleep') {
            feed({ type: 'power', asleep: true });
            feed({ type: 'power', asleep: false });
          }
        }
        let at: number | undefined;
        for (const item of got) {
          if (item.kind !== 'snapshot') expect(item.sequence).toBe((at ?? Number.NaN) + 1);
          at = item.sequence;
        }
      }),
      { numRuns: 500 },
    );
  });
});
