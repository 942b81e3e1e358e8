import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { streams } from '../../../../src/backend/http/rollout.ts';

it('gives streams to nobody at 0 %, to everybody at 100 %', () => {
  fc.assert(
    fc.property(fc.string(), (userId) => {
      expect(streams(userId, 0)).toBe(false);
      expect(streams(userId, 100)).toBe(true);
    }),
  );
});

it('takes streams from nobody as the share grows', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), fc.nat(100), (userId, a, b) => {
      if (streams(userId, Math.min(a, b))) expect(streams(userId, Math.max(a, b))).toBe(true);
    }),
  );
});

/** As they come from Firebase: 28 letters and digits behind the project's id. */
const users = Array.from(
  { length: 10_000 },
  (_, index) =>
    `demo-team/${createHash('sha256').update(`user ${index}`).digest('hex').slice(0, 28)}`,
);
const streaming = (percent: number) => users.filter((userId) => streams(userId, percent));

it.each([0, 1, 10, 30, 50, 99, 100])('gives them to %i percent of 10,000 users', (percent) => {
  // Four standard deviations of so many draws, in percent.
  const tolerance = 4 * Math.sqrt(percent * (100 - percent) * 1e-4);
  expect(Math.abs(streaming(percent).length / 100 - percent)).toBeLessThanOrEqual(tolerance);
});

it('only adds users from one step to the next, and asks nobody twice', () => {
  let before = new Set<string>();
  for (const percent of [0, 5, 10, 30, 60, 100]) {
    const now = new Set(streaming(percent));
    expect([...before].filter((userId) => !now.has(userId))).toEqual([]);
    expect(streaming(percent)).toEqual([...now]);
    before = now;
  }
  expect(before.size).toBe(10_000);
});

/** By the rule itself, reckoned elsewhere: the first 32 bits of SHA-256 over `streaming:ID`, as a share. */
it.each([
  ['ada', 16],
  ['eve', 29],
  ['demo-team/ada', 90],
])(
  'is the same on every server and in every version: %s joins above %i percent',
  (userId, percent) => {
    expect([streams(userId, percent), streams(userId, percent + 1)]).toEqual([false, true]);
  },
);
