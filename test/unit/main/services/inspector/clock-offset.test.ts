import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClockEstimate } from '../../../../../src/main/services/inspector/clock-offset.ts';

describe('clock offset', () => {
  it('is unknown before there is a bound on both sides', () => {
    const estimate = createClockEstimate();
    expect(estimate.read()).toBeUndefined();
    estimate.received(1_000, 1_010);
    expect(estimate.read()).toBeUndefined();
    estimate.answered(1_000, 990);
    expect(estimate.read()).toEqual({ offsetMs: 0, uncertaintyMs: 10, agrees: true });
  });

  it('is never further from the true one than it says, and 0 where the clocks are the same', () => {
    const delay = fc.double({ min: 0, max: 5_000, noNaN: true });
    const act = fc.record({ to: delay, back: delay, isAnswer: fc.boolean() });
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(0), fc.integer({ min: -9e9, max: 9e9 })),
        fc.array(act, { minLength: 1 }),
        (trueOffset, acts) => {
          const estimate = createClockEstimate();
          let now = 1_800_000_000_000;
          for (const { to, back, isAnswer } of acts) {
            const sent = Math.floor(now);
            const written = Math.floor(now + to + trueOffset);
            now += to + back;
            estimate.received(written, Math.floor(now));
            if (isAnswer) estimate.answered(written, sent);
          }
          const known = estimate.read();
          if (known === undefined) return;
          const wrong = Math.abs(known.offsetMs - trueOffset);
          expect(wrong).toBeLessThanOrEqual(known.uncertaintyMs + 1);
          if (trueOffset === 0) expect(known).toMatchObject({ offsetMs: 0, agrees: true });
        },
      ),
    );
  });

  it('begins anew when a clock was set', () => {
    const estimate = createClockEstimate();
    estimate.received(1_000, 1_010);
    estimate.answered(1_000, 990);
    // An hour ahead from here on.
    estimate.received(3_602_000, 2_005);
    expect(estimate.read()).toBeUndefined();
    estimate.answered(3_602_000, 1_995);
    expect(estimate.read()).toEqual({ offsetMs: 3_600_000, uncertaintyMs: 5, agrees: false });
    // And back.
    estimate.answered(4_000, 3_990);
    estimate.received(4_000, 4_010);
    expect(estimate.read()).toMatchObject({ offsetMs: 0, agrees: true });
  });
});
