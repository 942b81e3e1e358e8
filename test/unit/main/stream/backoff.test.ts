import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs } from '../../../../src/main/stream/backoff.ts';

it('stays between nothing and the cap, however often it failed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const ms = backoffMs(attempt, random, { baseMs: 500, capMs: 30_000 });
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThan(30_000);
        expect(Number.isInteger(ms)).toBe(true);
      },
    ),
  );
});

it('doubles its reach with each attempt up to the cap', () => {
  const reach = (attempt: number) => backoffMs(attempt, 0.999_999, { baseMs: 100, capMs: 1_000 });
  expect([1, 2, 3, 4, 5, 6].map(reach)).toEqual([99, 199, 399, 799, 999, 999]);
});
