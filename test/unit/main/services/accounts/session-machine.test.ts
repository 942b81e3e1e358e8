import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  signedIn,
  step,
  type SessionEffect,
  type SessionInput,
  type SessionState,
} from '../../../../../src/main/services/session-machine.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

function run(inputs: readonly (SessionInput | { at: number })[], initial = signedIn) {
  let state: SessionState = initial;
  let now = 1_000_000;
  let effects: readonly SessionEffect[] = [];
  for (const input of inputs) {
    if ('at' in input) now = 1_000_000 + input.at;
    else ({ state, effects } = step(state, input, { now, random: 0.5 }));
  }
  return { state, effects };
}

const wanted: SessionInput = { type: 'wanted' };
const came = (text: string, generation: number, lifetimeMs = HOUR): SessionInput => ({
  type: 'came',
  text,
  generation,
  lifetimeMs,
});

describe('session machine', () => {
  it('asks for a token when one is wanted, once', () => {
    expect(run([wanted]).effects).toContainEqual({ type: 'refresh', generation: 1 });
    expect(run([wanted, wanted]).effects).toEqual([]);
  });

  it('asks for the next one five minutes ahead, by when this one came', () => {
    const { effects } = run([wanted, came('a', 1)]);
    expect(effects).toEqual([
      { type: 'setTimer', generation: 1, ms: 55 * MINUTE },
      { type: 'answer', text: 'a' },
    ]);
    const next = run([wanted, came('a', 1), { type: 'timer', generation: 1 }]);
    expect(next.effects).toContainEqual({ type: 'refresh', generation: 2 });
  });

  it('of a short-lived token asks at half its life, and never every moment', () => {
    expect(run([wanted, came('a', 1, 4 * MINUTE)]).effects).toContainEqual({
      type: 'setTimer',
      generation: 1,
      ms: 2 * MINUTE,
    });
    expect(run([wanted, came('a', 1, 0)]).effects).toContainEqual({
      type: 'setTimer',
      generation: 1,
      ms: 10_000,
    });
  });

  it('goes on with the token at hand while the next one is asked for', () => {
    const { effects } = run([wanted, came('a', 1), { at: 56 * MINUTE }, wanted]);
    expect(effects).toEqual([
      { type: 'answer', text: 'a' },
      { type: 'clearTimer' },
      { type: 'refresh', generation: 2 },
    ]);
  });

  it('after a sleep in which the token expired, nobody gets it', () => {
    const { effects } = run([wanted, came('a', 1), { at: 9 * HOUR }, wanted]);
    expect(effects).toEqual([{ type: 'clearTimer' }, { type: 'refresh', generation: 2 }]);
  });

  it('a token that the server refuses is replaced; whoever had an older one gets the newer', () => {
    const first = run([wanted, came('a', 1), { type: 'refused', text: 'a' }]);
    expect(first.effects).toContainEqual({ type: 'refresh', generation: 2 });
    const second = run([
      wanted,
      came('a', 1),
      { type: 'refused', text: 'a' },
      came('b', 2),
      { type: 'refused', text: 'a' },
    ]);
    expect(second.effects).toEqual([{ type: 'answer', text: 'b' }]);
  });

  it('ends when the server refuses what the service gave out instead just now', () => {
    const inputs = [wanted, came('a', 1), { type: 'refused', text: 'a' }, came('b', 2)] as const;
    const refused: SessionInput = { type: 'refused', text: 'b' };
    expect(run([...inputs, refused]).state.name).toBe('signedOut');
    expect(run([...inputs, { at: 2 * MINUTE }, refused]).state.name).toBe('signedIn');
    // A clock that was set back meanwhile says nothing about that.
    expect(run([...inputs, { at: -HOUR }, refused]).state.name).toBe('signedIn');
  });

  it('a service that cannot be reached ends nothing, and is asked again later and later', () => {
    const failed = (generation: number): SessionInput => ({
      type: 'failed',
      generation,
      message: 'away',
    });
    const first = run([wanted, failed(1)]);
    expect(first.state.name).toBe('signedIn');
    expect(first.effects).toEqual([
      { type: 'setTimer', generation: 1, ms: 2_000 },
      { type: 'fail', message: 'away' },
    ]);
    const second = run([wanted, failed(1), { type: 'timer', generation: 1 }, failed(2)]);
    expect(second.effects).toContainEqual({ type: 'setTimer', generation: 2, ms: 4_000 });
  });

  it('once denied it asks for nothing more until somebody signs in', () => {
    const denied: SessionInput = { type: 'denied', generation: 1, why: 'Disabled.' };
    expect(run([wanted, denied]).effects).toContainEqual({ type: 'end', why: 'Disabled.' });
    expect(run([wanted, denied, wanted]).effects).toEqual([{ type: 'end', why: 'Disabled.' }]);
    const again = run([wanted, denied, { type: 'signedIn' }, wanted]);
    expect(again.effects).toContainEqual({ type: 'refresh', generation: 4 });
  });

  it('whatever comes, one refresh is under way at most, and no expired token is given out', () => {
    const input = fc.oneof(
      fc.constant(wanted),
      fc.constant({ type: 'signedIn' } as const),
      fc.constant({ type: 'ended', why: 'x' } as const),
      fc.record({ type: fc.constant('refused' as const), text: fc.constantFrom('1', '2', '3') }),
      fc.record({ reply: fc.constantFrom('came', 'failed', 'denied'), late: fc.boolean() }),
      fc.record({ pass: fc.integer({ min: 0, max: 2 * HOUR }) }),
      fc.constant({ timer: true } as const),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
        let state: SessionState = signedIn;
        let now = 0;
        let asked: number | undefined;
        let timer: number | undefined;
        let text = 0;
        const expiry = new Map<string, number>();
        for (const one of inputs) {
          let next: SessionInput | undefined;
          if ('pass' in one) now += one.pass;
          else if ('timer' in one) {
            if (timer !== undefined) next = { type: 'timer', generation: timer };
          } else if ('reply' in one) {
            const generation = one.late ? state.generation - 1 : asked;
            if (generation === undefined) continue;
            if (!one.late) asked = undefined;
            if (one.reply === 'came') {
              text += 1;
              if (!one.late) expiry.set(String(text), now + HOUR);
              next = came(String(text), generation);
            } else if (one.reply === 'failed') next = { type: 'failed', generation, message: '' };
            else next = { type: 'denied', generation, why: '' };
          } else next = one;
          if (next === undefined) continue;
          const before = state.generation;
          const taken = step(state, next, { now, random: 0.3 });
          state = taken.state;
          expect(state.generation).toBeGreaterThanOrEqual(before);
          for (const effect of taken.effects) {
            if (effect.type === 'refresh') {
              // A question of before is of no account; of this generation there is one.
              expect(asked === undefined || asked < effect.generation).toBe(true);
              asked = effect.generation;
            }
            if (effect.type === 'setTimer') timer = effect.generation;
            if (effect.type === 'clearTimer') timer = undefined;
            if (effect.type === 'answer') {
              expect(expiry.get(effect.text)).toBeGreaterThan(now);
            }
          }
          if (state.name === 'signedIn' && !state.isRefreshing) asked = undefined;
        }
      }),
    );
  });
});
