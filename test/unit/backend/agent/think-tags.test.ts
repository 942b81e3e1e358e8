import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createThinkSplitter } from '../../../../src/backend/agent/think-tags.ts';

function split(deltas: readonly string[]): { thinking: string; text: string } {
  const splitter = createThinkSplitter();
  const parts = [...deltas.map((delta) => splitter.push(delta)), splitter.flush()];
  return {
    thinking: parts.map(({ thinking }) => thinking).join(''),
    text: parts.map(({ text }) => text).join(''),
  };
}

test.each([
  ['<think>\nHm, 1 < 2.\n</think>\n\nYes.', 'Hm, 1 < 2.', 'Yes.'],
  ['\n<think></think>Yes.', '', 'Yes.'],
  ['<think>never ends </th', 'never ends </th', ''],
  ['No tags.', '', 'No tags.'],
  ['Say <think>x</think>.', '', 'Say <think>x</think>.'],
  ['<thinking>x', '', '<thinking>x'],
  ['<th', '', '<th'],
  ['  two spaces', '', '  two spaces'],
  ['<think>a</think>b <think>c</think>', 'a', 'b <think>c</think>'],
])('%j', (whole, thinking, text) => {
  expect(split([whole])).toEqual({ thinking, text });
  expect(split(Array.from(whole))).toEqual({ thinking, text });
});

test('it does not matter where the pieces are cut', () => {
  const piece = fc.constantFrom('<think>', '</think>', '<', '/', 'think', '>', ' ', '\n', 'word');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const whole = split([pieces.join('')]);
      expect(split(pieces)).toEqual(whole);
      expect(split(Array.from(pieces.join('')))).toEqual(whole);
    }),
  );
});

test('plain text is not held back', () => {
  const splitter = createThinkSplitter();
  expect(splitter.push('A')).toEqual({ thinking: '', text: 'A' });
  expect(splitter.push(' <')).toEqual({ thinking: '', text: ' <' });
});
