import { describe, expect, test } from 'vitest';
import { createPace } from '../../../../src/backend/agent/demo/pace.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

/** A sequence that is the same at each run. */
function seeded(): () => number {
  let state = 7;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Times of `count` pieces, as a timer that is never late would let them out. */
async function times(count: number, random = seeded()): Promise<number[]> {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const pace = createPace(clock, random, undefined);
  const at: number[] = [];
  for (let piece = 0; piece < count; piece += 1) {
    const done = { yes: false };
    const waiting = pace.before().then(() => (done.yes = true));
    await Promise.resolve();
    while (!done.yes) {
      clock.advance(1);
      await Promise.resolve();
      await Promise.resolve();
    }
    await waiting;
    at.push(clock.now() - startedAt);
  }
  return at;
}

describe('the demo’s pace', () => {
  test('is a model’s: 60 to 90 pieces a second, unevenly', async () => {
    const at = await times(600);
    const seconds = (at.at(-1)! - at[0]!) / 1000;
    expect(599 / seconds).toBeGreaterThan(60);
    expect(599 / seconds).toBeLessThan(90);
    const gaps = at.slice(1).map((time, index) => time - at[index]!);
    expect(Math.max(...gaps)).toBeGreaterThan(2.5 * 13);
    expect(new Set(gaps).size).toBeGreaterThan(8);
  });

  test('begins after a third of a second', async () => {
    const [first] = await times(1);
    expect(first).toBeGreaterThanOrEqual(280);
    expect(first).toBeLessThanOrEqual(421);
  });

  test('does not make up for a reader that stalled', async () => {
    const clock = createVirtualClock();
    const pace = createPace(clock, () => 0.5, undefined, { firstMs: 0, pieceMs: 10 });
    await pace.before();
    clock.advance(5_000);
    await pace.before();
    let due = false;
    const next = pace.before().then(() => (due = true));
    await Promise.resolve();
    expect(due).toBe(false);
    clock.advance(20);
    await next;
  });

  test('ends at once when it is aborted', async () => {
    const clock = createVirtualClock();
    const cancel = new AbortController();
    const waiting = createPace(clock, () => 0, cancel.signal).before();
    const reason = new Error('stopped');
    cancel.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(clock.pending()).toBe(0);
  });
});
