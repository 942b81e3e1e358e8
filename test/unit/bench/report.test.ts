import { describe, expect, it } from 'vitest';
import { isMet, table } from '../../bench/lib/report.ts';

const figure = { name: 'x', from: '' };

describe('a report', () => {
  it('meets a bound up to the bound itself', () => {
    expect(isMet({ ...figure, value: 1.5, target: { atMost: 1.5 } })).toBe(true);
    expect(isMet({ ...figure, value: 1.51, target: { atMost: 1.5 } })).toBe(false);
    expect(isMet({ ...figure, value: Number.NaN, target: { atMost: 1.5 } })).toBe(false);
  });

  it('meets an exact count only exactly', () => {
    expect(isMet({ ...figure, value: 0, target: { exactly: 0 } })).toBe(true);
    expect(isMet({ ...figure, value: 1, target: { exactly: 0 } })).toBe(false);
  });

  it('lines its columns up', () => {
    expect(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toEqual(['a    bb', 'ccc  d']);
  });
});
