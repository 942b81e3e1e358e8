import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, medianRatio, quantile, round, spread, summarize } from '../../bench/lib/stats.ts';

describe('quantile', () => {
  it('interpolates between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([10], 0.99)).toBe(10);
  });

  it('has no value of no values', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(spread([])).toBeNaN();
  });

  it('lies within the values and grows with q', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const value = quantile(list, q);
        expect(value).toBeGreaterThanOrEqual(Math.min(...list));
        expect(value).toBeLessThanOrEqual(Math.max(...list));
        expect(quantile(list, 1)).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});

describe('summaries', () => {
  it('tell count, middle, tail and ends', () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    expect(summarize(values)).toEqual({ n: 101, p50: 50, p99: 99, min: 0, max: 100 });
  });

  it('leave the list as it was', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('tell the noise as a share of the median', () => {
    expect(spread([90, 100, 110])).toBeCloseTo(0.2);
  });

  it('compare rounds one by one', () => {
    expect(medianRatio([2, 30, 4], [1, 10, 4])).toBe(2);
    expect(medianRatio([2], [])).toBeNaN();
  });

  it('round without turning what is no number into one', () => {
    expect(round(1.005, 1)).toBe(1);
    expect(round(Number.NaN)).toBeNaN();
  });
});
