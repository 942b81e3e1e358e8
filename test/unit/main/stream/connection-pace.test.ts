import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step } from '../../../../src/main/stream/connection-machine.ts';
import {
  initialState,
  type ConnectionState,
  type Failure,
  type Input,
  type Received,
} from '../../../../src/main/stream/connection-state.ts';
import { logged, snapshot, token } from '../adapters/disk/support/entries.ts';

/** What a server, or who stands in its place, does with one attempt: as fast or slow as it likes. */
interface Life {
  readonly afterMs: number;
  readonly opens: boolean;
  readonly says: readonly Said[];
  readonly end: Failure;
}
type Said = 'new' | 'same' | 'ping' | 'snapshot' | 'hole' | 'damaged' | 'unknown' | 'draining';

const MINUTE_MS = 60_000;

const end: fc.Arbitrary<Failure> = fc.oneof(
  fc.constantFrom<Failure>(
    { kind: 'ended' },
    { kind: 'network', message: 'reset' },
    { kind: 'not-a-stream', contentType: 'text/html' },
    { kind: 'http', status: 500 },
  ),
  fc.nat(500).map((retryAfterMs): Failure => ({ kind: 'http', status: 503, retryAfterMs })),
);

function lives(options: {
  readonly says: readonly Said[];
  readonly maxSaid: number;
  readonly maxMs: number;
}): fc.Arbitrary<readonly Life[]> {
  const life = fc.record({
    afterMs: fc.nat(options.maxMs),
    opens: fc.boolean(),
    says: fc.array(fc.constantFrom(...options.says), { maxLength: options.maxSaid }),
    end,
  });
  return fc.array(life, { minLength: 1, maxLength: 12 });
}

/** Attempts within a minute in which every attempt ends as the next of these lives does, in a circle. */
function attemptsInAMinute(
  circle: readonly Life[],
  { random, retryMs }: { readonly random: () => number; readonly retryMs: number },
): number {
  const until = 1_000_000 + MINUTE_MS;
  let now = 1_000_000;
  let state: ConnectionState = initialState(10);
  let attempts = 0;

  function feed(input: Input): void {
    const next = step(state, input, { now, random: random() });
    state = next.state;
    for (const effect of next.effects) if (effect.type === 'connect') attempts += 1;
  }

  function live({ afterMs, opens, says, end }: Life): void {
    const { generation } = state;
    if (opens) feed({ type: 'opened', generation });
    if (retryMs > 0) feed({ type: 'retryInterval', generation, ms: retryMs });
    for (const said of opens ? says : []) {
      feed({ type: 'event', generation, event: received(said, state.position ?? 0) });
    }
    now += afterMs;
    feed({ type: 'failed', generation, failure: end });
  }

  feed({ type: 'start' });
  for (let turn = 0; now < until; turn += 1) {
    const life = circle[turn % circle.length];
    if (life === undefined) break;
    live(life);
    if (state.name !== 'waiting') throw new Error(`It is ${state.name}.`);
    now = state.retryAt;
    if (now < until) feed({ type: 'retryTimer', generation: state.generation });
  }
  return attempts;
}

function received(said: Said, position: number): Received {
  switch (said) {
    case 'new':
      return event(position + 1);
    case 'same':
      return event(Math.max(1, position));
    case 'hole':
      return event(position + 2);
    case 'snapshot': {
      const { item } = snapshot(position);
      return item.kind === 'snapshot' ? item : { kind: 'damaged' };
    }
    case 'unknown':
      return { kind: 'unknown', sequence: undefined };
    case 'draining':
      return { kind: 'draining', retryAfterMs: 0 };
    case 'ping':
    case 'damaged':
      return { kind: said };
  }
}

function event(sequence: number): Received {
  const { item } = logged(sequence, token(1, 'word'));
  return item.kind === 'logged' ? item : { kind: 'damaged' };
}

const everything: readonly Said[] = [
  'new',
  'same',
  'ping',
  'snapshot',
  'hole',
  'damaged',
  'unknown',
  'draining',
];
const nothingNew = everything.filter((said) => said !== 'new');

describe('how often a server is asked', () => {
  it('is no more than ten times a second, whatever it does and the jitter draws', () => {
    fc.assert(
      fc.property(
        lives({ says: everything, maxSaid: 8, maxMs: 2_000 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        fc.constantFrom(0, 1, 200),
        (circle, randoms, retryMs) => {
          const random = (): number => Number(randoms.next().value);
          const attempts = attemptsInAMinute(circle, { random, retryMs });
          expect(attempts).toBeLessThanOrEqual(MINUTE_MS / 100);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is a dozen times a minute when it says nothing new and drops, though it asks for no pause', () => {
    fc.assert(
      fc.property(
        lives({ says: nothingNew, maxSaid: 8, maxMs: 999 }),
        fc.constantFrom(0, 200),
        (circle, retryMs) => {
          const attempts = attemptsInAMinute(circle, { random: () => 0.5, retryMs });
          expect(attempts).toBeLessThanOrEqual(12);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is a dozen times a minute when each connection brings one event', () => {
    const one: Life = { afterMs: 5, opens: true, says: ['new'], end: { kind: 'ended' } };
    const attempts = attemptsInAMinute([one], { random: () => 0.5, retryMs: 200 });
    expect(attempts).toBeLessThanOrEqual(12);
  });

  it('is as often as the network cuts, where each connection brings the answer on', () => {
    const some: Life = {
      afterMs: 100,
      opens: true,
      says: ['new', 'new', 'new', 'new'],
      end: { kind: 'network', message: 'reset' },
    };
    const attempts = attemptsInAMinute([some], { random: () => 0.5, retryMs: 200 });
    expect(attempts).toBeGreaterThan(150);
  });
});

describe('after a sound connection', () => {
  it('the next attempt comes within the base delay, however bad it was before', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.constantFrom(0, 200),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        end.filter(({ kind }) => kind !== 'http'),
        (failuresBefore, lifeMs, retryMs, random, failure) => {
          const env = { now: 1_000_000, random };
          let state: ConnectionState = { ...initialState(10), failures: failuresBefore, retryMs };
          const feed = (input: Input, now = env.now): void => {
            state = step(state, input, { ...env, now }).state;
          };
          feed({ type: 'start' });
          const { generation } = state;
          feed({ type: 'opened', generation });
          feed({ type: 'event', generation, event: { kind: 'ping' } });
          const endedAt = env.now + lifeMs;
          feed({ type: 'failed', generation, failure }, endedAt);
          if (state.name !== 'waiting') throw new Error(`It is ${state.name}.`);
          expect(state.retryAt - endedAt).toBeLessThanOrEqual(retryMs === 0 ? 250 : retryMs + 100);
        },
      ),
    );
  });
});
