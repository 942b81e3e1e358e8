import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockLine, Stamps } from '../../../../../src/backend/http/sse/stamps.ts';

const NOW = 1_800_000_000_000;

describe('stamps', () => {
  it('say when an event was committed, what it waited, and the pause before it', () => {
    const stamps = new Stamps();
    expect(stamps.committed(1, 100, NOW)).toBe(`:t ${NOW} 0\n`);
    expect(stamps.committed(2, 100, NOW + 999)).toBe('');
    expect(stamps.committed(3, 100, NOW + 2_000)).toBe(`:t ${NOW + 2_000} 0 1001\n`);
    expect(clockLine(NOW)).toBe(`:t ${NOW}\n`);
  });

  it('come late with an event that is read from the log, and with no other', () => {
    const stamps = new Stamps();
    stamps.committed(7, 100, NOW);
    stamps.committed(8, 100, NOW + 10);
    const events = (...numbers: number[]) => numbers.map((sequence) => ({ sequence }));
    expect(stamps.late(events(5, 6, 7, 8), NOW + 500)).toBe(`:t ${NOW} 500\n`);
    expect(stamps.late(events(8, 9), NOW + 500)).toBe('');
    expect(stamps.late(events(5, 6), NOW + 500)).toBe('');
    expect(stamps.late([], NOW + 500)).toBe('');
  });

  it('are none where a commit has no events', () => {
    const stamps = new Stamps();
    expect(stamps.committed(Infinity, 0, NOW)).toBe('');
    expect(stamps.committed(1, 10, NOW)).not.toBe('');
  });

  it('cost 2 % of what they go with, and of a stream that rests less than one line a second', () => {
    const commit = fc.record({
      characters: fc.integer({ min: 60, max: 900 }),
      ms: fc.integer({ min: 0, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(commit, { minLength: 1, maxLength: 400, size: 'max' }), (commits) => {
        const stamps = new Stamps();
        let now = NOW;
        let events = 0;
        let quick = 0;
        for (const [index, { characters, ms }] of commits.entries()) {
          now += ms;
          const line = stamps.committed(index + 1, characters, now);
          expect(line.length).toBeLessThanOrEqual(40);
          events += characters;
          if (ms < 1_000) quick += line.length;
        }
        // The first is for nothing.
        expect(quick).toBeLessThanOrEqual(40 + events * 0.02);
      }),
    );
  });
});
