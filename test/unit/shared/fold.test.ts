import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../src/shared/chat.ts';
import {
  endCut,
  endState,
  foldPart,
  isPartEvent,
  type PartEvent,
} from '../../../src/shared/fold.ts';

const ids = { runId: 'r', messageId: 'm' };
const token = (text: string): PartEvent => ({ type: 'token', ...ids, text });
const thinking = (text: string): PartEvent => ({ type: 'thinking', ...ids, text });
const call = (callId: string): PartEvent => ({
  type: 'tool_call',
  ...ids,
  callId,
  name: 'sql',
  input: { sql: 'select 1' },
  startedAt: '2026-01-01T00:00:00.000Z',
});
const result = (callId: string, output: unknown): PartEvent => ({
  type: 'tool_result',
  ...ids,
  callId,
  output,
  durationMs: 5,
});

function fold(events: readonly PartEvent[]): readonly Part[] {
  return events.reduce<readonly Part[]>(foldPart, []);
}

describe('foldPart', () => {
  it('keeps the parts in the order in which they came', () => {
    const parts = fold([
      thinking('let me '),
      thinking('see'),
      token('Look'),
      token(': '),
      call('1'),
      result('1', [2]),
      token('done'),
    ]);
    expect(parts).toEqual([
      { type: 'reasoning', text: 'let me see' },
      { type: 'text', text: 'Look: ' },
      {
        type: 'tool',
        callId: '1',
        name: 'sql',
        input: { sql: 'select 1' },
        startedAt: '2026-01-01T00:00:00.000Z',
        output: [2],
        durationMs: 5,
      },
      { type: 'text', text: 'done' },
    ]);
  });

  it('gives a result to its own call, also when calls overlap', () => {
    const parts = fold([call('1'), call('2'), result('2', 'b'), result('1', 'a')]);
    expect(parts.map((part) => (part.type === 'tool' ? part.output : null))).toEqual(['a', 'b']);
  });

  it('leaves a result without a call alone', () => {
    expect(fold([token('a'), result('9', 'x')])).toEqual([{ type: 'text', text: 'a' }]);
  });

  it('loses no character and touches no part but the last one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        let parts: readonly Part[] = fold([thinking('first')]);
        const [first] = parts;
        for (const text of texts) parts = foldPart(parts, token(text));
        expect(parts[0]).toBe(first);
        const shown = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
        expect(shown).toBe(texts.join(''));
      }),
    );
  });
});

it('tells the events that build an answer from those that do not', () => {
  expect(isPartEvent(token('a'))).toBe(true);
  expect(isPartEvent({ type: 'message_deleted', messageId: 'm' })).toBe(false);
});

it.each([
  [{ type: 'completed', finishReason: 'stop' }, 'complete'],
  [{ type: 'completed', finishReason: 'length' }, 'complete'],
  [{ type: 'completed', finishReason: 'cancelled' }, 'cancelled'],
  [{ type: 'error' }, 'failed'],
] as const)('%o ends an answer as %s', (event, state) => {
  const whole =
    event.type === 'error'
      ? { ...ids, type: event.type, code: 'internal', message: 'x', retryable: false }
      : { ...ids, ...event, usage: { inputTokens: 0, outputTokens: 0 } };
  expect(endState(whole)).toBe(state);
});

it.each([
  ['stop', {}],
  ['cancelled', {}],
  ['length', { cut: 'length' }],
  ['tool_limit', { cut: 'tool_limit' }],
] as const)('an answer that ends by "%s" says %o of its end', (finishReason, cut) => {
  const usage = { inputTokens: 0, outputTokens: 0 };
  expect(endCut({ ...ids, type: 'completed', finishReason, usage })).toEqual(cut);
});
