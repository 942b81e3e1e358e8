import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { titleFrom } from '../../../src/shared/chat-title.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const length = (text: string) => [...graphemes.segment(text)].length;

describe('the title of a first message', () => {
  it.each([
    ['Hello', 'Hello'],
    ['  Hello \t there  ', 'Hello there'],
    ['\n\n  \nSecond line\nthird', 'Second line'],
    ['a\r\nb', 'a'],
    ['# Plan for today', 'Plan for today'],
    ['> quoted', 'quoted'],
    ['- item', 'item'],
    ['-1 is a number', '-1 is a number'],
    ['```python\nprint(1)', 'print(1)'],
    ['🎉🎉', '🎉🎉'],
    ['مرحبا', 'مرحبا'],
    ['NUL\0and\u001b[31mescape', 'NUL and [31mescape'],
    ['lone \ud83d surrogate', 'lone surrogate'],
  ])('of %j is %j', (text, title) => expect(titleFrom(text)).toBe(title));

  it.each(['', '   ', '\n\n', '---', '```', '...'])('of %j is none', (text) => {
    expect(titleFrom(text)).toBeUndefined();
  });

  it('ends with a whole word', () => {
    const title = titleFrom(`${'word '.repeat(11)}boundaries are kept here`);
    expect(title).toBe(`${'word '.repeat(11).trim()}…`);
    expect(titleFrom('x'.repeat(60))).toBe('x'.repeat(60));
    expect(titleFrom('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`);
    expect(titleFrom(`${'x'.repeat(59)} y`)).toBe(`${'x'.repeat(59)}…`);
  });

  it('is of a short time, whatever the length', () => {
    expect(titleFrom('a'.repeat(1_000_000))).toBe(`${'a'.repeat(59)}…`);
    expect(titleFrom('\n'.repeat(1_000_000) + 'deep')).toBeUndefined();
  });

  it('cuts nothing that is seen as one character, and keeps to its length', () => {
    const family = '👨‍👩‍👧‍👦';
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(family, 'é', ' ', 'क्षि'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 100 }), (units) => {
        const title = titleFrom(units.join(''));
        if (title === undefined) return;
        expect(length(title)).toBeLessThanOrEqual(60);
        expect(title).not.toMatch(/[\ud800-\udfff]/u);
        expect(title.trim()).toBe(title);
      }),
    );
    const families = titleFrom(family.repeat(70));
    expect(families).toBe(`${family.repeat(59)}…`);
  });
});
