import { describe, expect, it } from 'vitest';
import { compareTokens, tokensIn, tokenText } from '../../bench/lib/tokens.ts';

const text = (count: number): string =>
  Array.from({ length: count }, (_, index) => tokenText(index)).join('');

describe('the streamed text', () => {
  it('holds each number once and in order, among real Markdown', () => {
    expect(tokensIn(text(1000))).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(text(1000)).toMatch(/\n\n## tok\d+/u);
    expect(text(1000)).toMatch(/\n- tok\d+/u);
    expect(text(1000)).toMatch(/\*\*tok\d+\*\*/u);
  });

  it('is compared by its tokens', () => {
    expect(compareTokens(text(500), 500)).toEqual({ lost: 0, duplicated: 0, reordered: 0 });
    expect(compareTokens('tok0 tok2', 4)).toEqual({ lost: 2, duplicated: 0, reordered: 0 });
    expect(compareTokens('tok0 tok1 tok1', 2)).toEqual({ lost: 0, duplicated: 1, reordered: 0 });
    expect(compareTokens('tok1 tok0', 2)).toEqual({ lost: 0, duplicated: 0, reordered: 1 });
  });
});
