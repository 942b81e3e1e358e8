import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RichText } from '../../../../src/renderer/app/features/transcript/rich/rich-text.tsx';
import { columnsAtMost } from '../../../../src/renderer/app/streaming/table-width.ts';

describe('how many columns a text may have', () => {
  it.each([
    ['', 0],
    ['a | b | c', 0],
    ['a|b\n-|-', 2],
    ['| a | b |\n| :-- | --: |\n| c | d |', 4],
    ['> - | a |\r\n>   | - |\r\n', 3],
    ['[^a]: b|c\n    -|-', 2],
    ['-----\n* * *', 0],
    ['|||||', 0],
  ])('%j', (source, expected) => {
    expect(columnsAtMost(source)).toBe(expected);
  });
});

describe('a table', () => {
  const rendered = (columns: number, open = false, rows = 1): string => {
    const lines = ['a', '-', ...Array<string>(rows).fill('b')].map((cell) => {
      return `|${` ${cell} |`.repeat(columns)}\n`;
    });
    const source = open ? (lines[0] ?? '') : lines.join('');
    return renderToStaticMarkup(createElement(RichText, { source, definitions: '', open }));
  };

  it.each([false, true])('of many columns is a table still (being written: %s)', (open) => {
    expect(rendered(100, open)).toContain('<table>');
  });

  it.each([false, true])(
    'of far too many never comes to the parser (being written: %s)',
    (open) => {
      expect(() => rendered(2_000, open)).toThrow(/wide/u);
    },
  );
});
