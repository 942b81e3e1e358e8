import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram } from '../../../../../src/main/services/inspector/histogram.ts';
import {
  createSampleRing,
  quantileOf,
} from '../../../../../src/main/services/inspector/sample-ring.ts';

describe('histogram', () => {
  it('has nothing to say of nothing', () => {
    const empty = createHistogram();
    expect([empty.count, empty.maxMs, empty.quantile(0.5)]).toEqual([0, 0, 0]);
  });

  it('is off by 4.5 % at most, whatever was added and in what order', () => {
    const duration = fc.double({ min: 0.02, max: 1_000_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (durations) => {
        const histogram = createHistogram();
        for (const ms of durations) histogram.add(ms);
        const sorted = [...durations].sort((a, b) => a - b);
        for (const share of [0.01, 0.5, 0.99, 1]) {
          const exact = quantileOf(sorted, share);
          expect(histogram.quantile(share) / exact).toBeGreaterThan(1 - 0.0451);
          expect(histogram.quantile(share) / exact).toBeLessThan(1 + 0.0451);
        }
        expect([histogram.count, histogram.maxMs]).toEqual([durations.length, sorted.at(-1)]);
      }),
    );
  });

  it('takes one for many, what is below its range for the least, what is above for the most', () => {
    const histogram = createHistogram();
    histogram.add(-5);
    histogram.add(0);
    expect([histogram.count, histogram.quantile(1)]).toEqual([2, 0]);
    histogram.add(40, 98);
    expect(histogram.quantile(0.5)).toBeCloseTo(40, -1);
    histogram.add(1e12);
    expect(histogram.maxMs).toBe(1e12);
    expect(histogram.quantile(1)).toBeGreaterThan(1_800_000);
  });
});

describe('sample ring', () => {
  it('keeps the newest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true })),
        fc.integer({ min: 1, max: 9 }),
        (all, size) => {
          const ring = createSampleRing(size);
          for (const value of all) ring.add(value);
          expect(ring.values().sort()).toEqual(all.slice(-size).sort());
        },
      ),
    );
  });
});
