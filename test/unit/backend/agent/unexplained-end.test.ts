import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEndWatch } from '../../../../src/backend/agent/unexplained-end.ts';

const frame = (content: string, reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: reason }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';

function isWhole(pieces: readonly string[]): boolean {
  const watch = createEndWatch();
  for (const piece of pieces) watch.see(piece);
  return watch.isWhole;
}

/** The text in pieces that end at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const places = fc.array(fc.nat(), { maxLength: 12 });
const said = fc.oneof(
  fc.string(),
  fc.constantFrom('data: [DONE]', '\ndata: [DONE]\n', '"finish_reason":"stop"', 'x'.repeat(90)),
);

test('an answer with [DONE] and no reason, however it is cut and whatever it says', () => {
  fc.assert(
    fc.property(fc.array(said), places, (texts, at) => {
      const frames = texts.map((text) => frame(text)).join('');
      expect(isWhole(cut(frames + DONE, at))).toBe(true);
      expect(isWhole(cut(frames, at))).toBe(false);
      expect(isWhole(cut(frames + frame('', 'length') + DONE, at))).toBe(false);
    }),
  );
});

test.each([
  ['data:[DONE]', true],
  ['data: [DONE]\r\n\r\n', true],
  [`data: {"choices":[{"finish_reason" : "stop"}]}\n\n${DONE}`, false],
  [`data: {"choices":[{"finish_reason":""}]}\n\n${DONE}`, true],
  ['', false],
  [`event: message_start\ndata: {"type":"message_start","message":{}}\n\n${DONE}`, false],
])('%j', (text, whole) => {
  expect(isWhole([text])).toBe(whole);
});
