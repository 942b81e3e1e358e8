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

it('gives them to about so many', () => {
  const users = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
  for (const percent of [1, 10, 50]) {
    const share = users.filter((userId) => streams(userId, percent)).length / 100;
    expect(Math.abs(share - percent)).toBeLessThan(2);
  }
});
