import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAfterMs } from '../../../../src/backend/agent/faults/retry-after.ts';
import { scrub } from '../../../../src/backend/agent/faults/scrub.ts';
import { nextTry } from '../../../../src/backend/agent/retry.ts';
import {
  addUsage,
  estimateTokens,
  noUsage,
  readCost,
  readTokens,
  stepUsage,
} from '../../../../src/backend/agent/usage.ts';

describe('the next try', () => {
  const failed = { kind: 'server', attempt: 1, retryAfterMs: undefined } as const;

  test('full jitter: anything from nothing to a ceiling that doubles', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        expect(nextTry(failed, () => random)).toBe(Math.round(random * 1_000));
        expect(nextTry({ ...failed, attempt: 2 }, () => random)).toBe(Math.round(random * 2_000));
      }),
    );
  });

  test('three tries at most, and a minute at most', () => {
    expect(nextTry({ ...failed, attempt: 3 }, () => 0)).toBeUndefined();
    expect(nextTry({ ...failed, kind: 'rate', retryAfterMs: 60_000 }, () => 0)).toBe(60_000);
    expect(nextTry({ ...failed, kind: 'rate', retryAfterMs: 60_001 }, () => 0)).toBeUndefined();
    expect(nextTry({ ...failed, kind: 'rate', retryAfterMs: 0 }, () => 0.9)).toBe(0);
  });

  test.each([
    'auth',
    'refused_connection',
    'tls',
    'unknown_host',
    'silent',
    'html',
    'redirect',
    'no_stream',
    'quota',
  ] as const)('%s is not tried again', (kind) => {
    expect(nextTry({ ...failed, kind }, () => 0)).toBeUndefined();
  });
});

test.each([
  [{}, undefined],
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:10 GMT' }, 9_000],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': '9'.repeat(320) }, 86_400_000],
  [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 86_400_000],
  [{ 'retry-after-ms': '9'.repeat(320) }, 86_400_000],
  [{ 'retry-after': '7', 'retry-after-ms': '1200.4' }, 1_201],
])('Retry-After %j', (headers, expected) => {
  expect(retryAfterMs(headers as Record<string, string>, 1_000)).toBe(expected);
});

test.each([
  ['Please retry in 34.074824224s.', 34_075],
  ['Please try again in 7.66s. Visit the console', 7_660],
  ['Please try again in 120ms.', 120],
  ['Please try again in 6m0s.', undefined],
  [`Please try again in ${'9'.repeat(320)}s.`, 86_400_000],
  ['Try again later.', undefined],
])('%s', (said, expected) => {
  expect(retryAfterMs({}, 1_000, said)).toBe(expected);
  expect(retryAfterMs({ 'retry-after': '2' }, 1_000, said)).toBe(2_000);
});

describe('scrubbing', () => {
  test('takes out the key and what looks like one', () => {
    const key = 'my.secret+key';
    expect(scrub(`a ${key} b sk-abcdefgh Bearer abc.def-9 sk-ant-api03-x_y`, [key])).toBe(
      'a … b … Bearer … …',
    );
  });

  test('one line, not too long, no half of a code point', () => {
    expect(scrub(' a\n\tb ', [])).toBe('a b');
    const long = scrub('\u{1F33E}'.repeat(400), []);
    expect(long.length).toBeLessThanOrEqual(301);
    expect(long).not.toMatch(/\p{Surrogate}/u);
  });
});

describe('usage', () => {
  test('is the provider’s where it says it, else estimated and marked so', () => {
    expect(stepUsage({ inputTokens: 5, outputTokens: 2 }, 'in', 'out')).toEqual({
      inputTokens: 5,
      outputTokens: 2,
    });
    expect(stepUsage({ inputTokens: 5 }, 'in', 'eight ch')).toEqual({
      inputTokens: 5,
      outputTokens: 2,
      estimated: true,
    });
    expect(estimateTokens('水车👩‍🔬')).toBe(5);
  });

  test('is whole, not negative, and not beyond belief', () => {
    expect([0, 7, 1e9].map(readTokens)).toEqual([0, 7, 1e9]);
    for (const odd of [-1, 3.5, 1e9 + 1, 1e300, Infinity, Number.NaN, undefined]) {
      expect(readTokens(odd)).toBeUndefined();
    }
    expect(readCost({ cost: 0.25 })).toBe(0.25);
    for (const cost of [-0.1, 1e300, Infinity, Number.NaN, '1', null]) {
      expect(readCost({ cost })).toBeUndefined();
    }
  });

  test('adds up, and the cost only where each part’s is known', () => {
    const a = { inputTokens: 1, outputTokens: 2, costUsd: 0.5 };
    const b = { inputTokens: 3, outputTokens: 4, estimated: true };
    expect(addUsage(noUsage, a)).toBe(a);
    expect(addUsage(a, a)).toEqual({ inputTokens: 2, outputTokens: 4, costUsd: 1 });
    expect(addUsage(a, b)).toEqual({ inputTokens: 4, outputTokens: 6, estimated: true });
  });
});
