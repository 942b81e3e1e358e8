import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepDelivery } from '../../../../src/main/stream/delivery-machine.ts';
import {
  initialDelivery,
  modeOf,
  type DeliveryInput,
} from '../../../../src/main/stream/delivery-state.ts';

const bool = fc.boolean();
const action = fc.oneof(
  { weight: 9, arbitrary: fc.constant({ type: 'silent' } as const) },
  { weight: 4, arbitrary: fc.constant({ type: 'failed' } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'stuck' } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'heard' } as const) },
  { weight: 12, arbitrary: fc.record({ type: fc.constant('rest' as const), answers: bool }) },
  { weight: 12, arbitrary: fc.record({ type: fc.constant('stream' as const), speaks: bool }) },
  { weight: 9, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(400_000) }) },
  fc.constant({ type: 'tryNow' } as const),
  fc.record({ type: fc.constant('away' as const), isAway: bool }),
  fc.record({ type: fc.constant('enabled' as const), isEnabled: bool }),
  fc.record({
    type: fc.constant('preference' as const),
    preference: fc.constantFrom('auto' as const, 'on' as const, 'off' as const),
  }),
  fc.record({ type: fc.constant('late' as const), by: fc.integer({ min: 1, max: 3 }) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const LONGEST_WAIT_MS = 300_000 * 1.2;

/** The machine with its timers, between a REST and streams that do as the test says. */
function createModel(random: () => number) {
  let now = 1_000_000;
  let state = initialDelivery('auto', true);
  let timer: { at: number; generation: number } | undefined;
  let question: number | undefined;
  let probe: number | undefined;
  /** When streams were given up for trouble, unless something from outside has meddled since. */
  let givenUpAt: number | undefined;
  /** Times that they came back by themselves, in a row. */
  let returns = 0;
  let returnedAt = Number.NEGATIVE_INFINITY;

  function feed(input: DeliveryInput): void {
    const before = modeOf(state);
    const beforeTrouble = state.trouble;
    const next = stepDelivery(state, input, { now, random: random() });
    state = next.state;
    for (const effect of next.effects) {
      switch (effect.type) {
        case 'check':
          question = effect.generation;
          break;
        case 'setProbeTimer':
          timer = { at: now + effect.ms, generation: effect.generation };
          break;
        case 'clearProbeTimer':
          timer = undefined;
          break;
        case 'probe':
          probe = effect.generation;
          break;
        case 'endProbe':
          probe = undefined;
          break;
        case 'askServer':
          break;
      }
    }
    watch(input, beforeTrouble);
    const after = modeOf(state);
    if (state.trouble !== undefined && beforeTrouble === undefined) {
      // Never on a mere suspicion.
      expect(before).toEqual({ way: 'streaming' });
      expect(input.type === 'stuck' || (input.type === 'checked' && input.answers)).toBe(true);
    }
    if (after.way === 'polling' && state.trouble !== undefined && !state.isAway) {
      // It comes back by itself: a probe is under way, or will be.
      expect(timer !== undefined || probe !== undefined).toBe(true);
    }
    if (state.trouble === undefined) expect(state.isProbing).toBe(false);
  }

  /** Whoever meddles may have it to and fro; by itself it takes longer each time. */
  function watch(input: DeliveryInput, before: typeof state.trouble): void {
    if (['tryNow', 'away', 'preference', 'enabled'].includes(input.type)) {
      returns = 0;
      givenUpAt = undefined;
      returnedAt = Number.NEGATIVE_INFINITY;
    } else if (before === undefined && state.trouble !== undefined) {
      if (now - returnedAt >= 600_000) returns = 0;
      givenUpAt = now;
    } else if (before !== undefined && state.trouble === undefined && givenUpAt !== undefined) {
      expect(now - givenUpAt).toBeGreaterThanOrEqual(
        0.8 * Math.min(300_000, 15_000 * 2 ** Math.min(returns, 10)),
      );
      returns += 1;
      returnedAt = now;
    }
  }

  function wait(ms: number): void {
    const until = now + ms;
    if (timer !== undefined && timer.at <= until) {
      const { at, generation } = timer;
      timer = undefined;
      now = Math.max(now, at);
      feed({ type: 'probeTimer', generation });
    }
    now = until;
  }

  return {
    perform(act: Action): void {
      switch (act.type) {
        case 'rest':
          if (question === undefined) return;
          feed({ type: 'checked', generation: question, answers: act.answers });
          question = undefined;
          return;
        case 'stream':
          if (probe === undefined) return;
          feed({ type: 'probed', generation: probe, heard: act.speaks });
          probe = undefined;
          return;
        case 'wait':
          wait(act.ms);
          return;
        case 'late': {
          const generation = state.generation - act.by;
          const before = state;
          feed({ type: 'checked', generation, answers: true });
          feed({ type: 'probed', generation, heard: true });
          feed({ type: 'probeTimer', generation });
          expect(state).toBe(before);
          return;
        }
        default:
          feed(act);
      }
    },
    /** Streams can be had again; nobody does anything. */
    recover() {
      feed({ type: 'away', isAway: false });
      feed({ type: 'preference', preference: 'on' });
      wait(LONGEST_WAIT_MS);
      if (probe !== undefined) feed({ type: 'probed', generation: probe, heard: true });
      return modeOf(state);
    },
    /** The same, where the user's choice stays as it is. */
    recoverUnasked() {
      for (let round = 0; round < 2; round += 1) {
        if (probe !== undefined) feed({ type: 'probed', generation: probe, heard: true });
        probe = undefined;
        wait(LONGEST_WAIT_MS);
      }
      return { mode: modeOf(state), state };
    },
  };
}

describe('delivery machine, whole', () => {
  const randoms = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));

  it('keeps its promises over any network and user, and streams again by itself', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), randoms, (actions, stream) => {
        const model = createModel(() => Number(stream.next().value));
        for (const act of actions) model.perform(act);
        const { mode, state } = model.recoverUnasked();
        if (!state.isAway) expect(state.trouble).toBeUndefined();
        if (mode.way === 'polling' && !state.isAway) {
          expect(['preference', 'rollout']).toContain(mode.reason);
        }
        expect(model.recover()).toEqual({ way: 'streaming' });
      }),
      { numRuns: 1_000 },
    );
  });
});
