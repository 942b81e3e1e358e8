import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestingAtMost } from '../../../../src/renderer/app/streaming/nesting.ts';

describe('how deep a text is nested', () => {
  it.each([
    ['', 0],
    ['plain text > with - all * of 1. them', 0],
    ['> quoted', 1],
    ['>> > quoted', 3],
    ['a\n- b\n  - c', 2],
    ['1. a\n   2) b', 2],
    ['\t\tcode', 0],
    [`${' '.repeat(208)}code`, 0],
    [`- a\n\n${' '.repeat(208)}code`, 1],
    ['* '.repeat(80), 0],
    ['- '.repeat(80), 0],
    [`> 1. ${'* '.repeat(80)}`, 2],
    [`${'* '.repeat(80)}text`, 80],
    [`${'- '.repeat(80)}* *`, 82],
    ['> '.repeat(80), 80],
    ['[^a]: one\n    [^b]: two\n        three', 2],
    ['-dash, *em*, 1.5', 0],
    ['-', 1],
  ])('%j', (source, expected) => {
    expect(nestingAtMost(source)).toBe(expected);
  });

  it('is never less than it was made, by quotes, lists and what is in them', () => {
    const level = fc.constantFrom('> ', '>', '- ', '* ', '1. ', '99) ', '[^a]: ');
    fc.assert(
      fc.property(fc.array(level, { maxLength: 300 }), (levels) => {
        expect(nestingAtMost(`${levels.join('')}text`)).toBeGreaterThanOrEqual(levels.length);
        // The same, each level on a line of its own below the mark of the one before.
        const lines = levels.map((mark, at) => {
          const before = levels.slice(0, at).map((one) => one.replace(/[^>]/gu, ' '));
          return `${before.join('')}${mark}text`;
        });
        expect(nestingAtMost(lines.join('\n'))).toBeGreaterThanOrEqual(levels.length);
      }),
    );
  });
});
