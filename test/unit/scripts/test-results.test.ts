import { describe, expect, test } from 'vitest';
import {
  judge,
  playwrightCounts,
  sum,
  summary,
  vitestCounts,
} from '../../../scripts/lib/test-results.mjs';

describe('counts', () => {
  test("Vitest's: pending and todo are skipped", () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 };
    expect(vitestCounts(report)).toEqual({ passed: 7, failed: 2, skipped: 4 });
  });

  test("Playwright's: flaky is failed", () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 3 } };
    expect(playwrightCounts(report)).toEqual({ passed: 5, failed: 3, skipped: 3 });
  });

  test.each([null, undefined, {}, [], 'text', { stats: null }, { numPassedTests: '7' }])(
    'none in %j',
    (report) => {
      expect(vitestCounts(report)).toBeNull();
      expect(playwrightCounts(report)).toBeNull();
    },
  );

  test('add up, and are told in one line', () => {
    const total = sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]);
    expect(summary(total)).toBe('11 passed, 22 failed, 33 skipped');
    expect(summary(sum([]))).toBe('0 passed, 0 failed, 0 skipped');
  });
});

describe('judge', () => {
  const good = { passed: 3, failed: 0, skipped: 1 };

  test('takes a good run as it is', () => {
    expect(judge(good, 0)).toEqual({ counts: good, problem: null });
  });

  test('takes failures as they are', () => {
    const counts = { passed: 3, failed: 2, skipped: 0 };
    expect(judge(counts, 1)).toEqual({ counts, problem: null });
  });

  test.each<[string, Parameters<typeof judge>, number]>([
    ['a runner that left no report', [null, 0], 1],
    ['a runner that a signal ended', [null, null], 1],
    ['a runner that ran nothing', [{ passed: 0, failed: 0, skipped: 0 }, 0], 1],
    ['an error outside of any test', [good, 1], 1],
    ['a crash after the report', [good, null], 1],
  ])('counts as a failure: %s', (_, [counts, code], failed) => {
    const judged = judge(counts, code);
    expect(judged.counts.failed).toBe(failed);
    expect(judged.counts.passed).toBe(counts?.passed ?? 0);
    expect(judged.problem).toEqual(expect.any(String));
  });
});
