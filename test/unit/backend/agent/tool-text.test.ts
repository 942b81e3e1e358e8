import { expect, test } from 'vitest';
import { toolText } from '../../../../src/backend/agent/tool-text.ts';

test('what is short is whole', () => {
  expect(toolText({ rows: [[1]] })).toBe('{"rows":[[1]]}');
  expect(toolText(undefined)).toBe('null');
});

test('of a long table whole rows are left out, and counted', () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => [n, 'x'.repeat(50)]);
  const text = toolText({ columns: [{ name: 'n' }], rows, truncated: false });
  expect(text.length).toBeLessThan(20_100);
  const [, json = '', left = ''] = /^(.*) \((\d+) more rows are not shown to you/u.exec(text) ?? [];
  const shown = JSON.parse(json) as { rows: unknown[][]; truncated: boolean };
  expect(shown.rows).toEqual(rows.slice(0, shown.rows.length));
  expect(shown.rows.length + Number(left)).toBe(1_000);
  expect(shown.truncated).toBe(true);
});

test('of anything else the end is left out, never within a code point', () => {
  const text = toolText(`a${'\u{1F33E}'.repeat(20_000)}`);
  expect(text.length).toBeLessThan(20_010);
  expect(text).toMatch(/… \(cut\)$/u);
  expect(text).not.toMatch(/\p{Surrogate}/u);
});
