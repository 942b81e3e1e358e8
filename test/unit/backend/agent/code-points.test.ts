import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCodePointJoiner } from '../../../../src/backend/agent/code-points.ts';

/** A text cut at any places, also within code points. */
const cutText = fc
  .tuple(fc.string({ unit: 'binary' }), fc.array(fc.nat(200)))
  .map(([text, cuts]) => {
    const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length];
    places.sort((a, b) => a - b);
    return {
      text,
      deltas: places.slice(1).map((end, index) => text.slice(places[index], end)),
    };
  });

test('no piece ends within a code point, and nothing is lost', () => {
  fc.assert(
    fc.property(cutText, ({ text, deltas }) => {
      const joiner = createCodePointJoiner();
      const pieces = deltas.map((delta) => joiner.push(delta));
      const rest = joiner.flush();
      for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
      expect(pieces.join('') + rest).toBe(text);
      expect(rest).toBe('');
    }),
  );
});

test('only a half at the end is held, and only until the next delta', () => {
  const joiner = createCodePointJoiner();
  expect(joiner.push('a\ud83c')).toBe('a');
  expect(joiner.push('\udf3e b')).toBe('\u{1F33E} b');
  expect(joiner.push('c')).toBe('c');
});

test('halves without a partner are replaced, so that events stay valid UTF-8', () => {
  const joiner = createCodePointJoiner();
  expect(joiner.push('\udf3e')).toBe('\ufffd');
  expect(joiner.push('\ud83c')).toBe('');
  expect(joiner.push('x')).toBe('\ufffdx');
  expect(joiner.push('\ud83c')).toBe('');
  expect(joiner.flush()).toBe('\ufffd');
  expect(joiner.flush()).toBe('');
});
