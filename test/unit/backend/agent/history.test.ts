import type { ModelMessage } from 'ai';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toModelMessages } from '../../../../src/backend/agent/history.ts';
import type { Part } from '../../../../src/shared/chat.ts';
import { message } from '../../../helpers/agent.ts';

const startedAt = '2026-01-01T00:00:00.000Z';
const call = (callId: string, more: object = {}): Part => ({
  type: 'tool',
  callId,
  name: 'query',
  input: { sql: 'SELECT 1' },
  startedAt,
  ...more,
});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('', ' ', 'text', '\n') }),
  fc.record({ type: fc.constant('reasoning' as const), text: fc.constant('secret thought') }),
  fc
    .tuple(fc.constantFrom('a', 'b', 'c:0', 'c_0'), fc.constantFrom('output', 'error', 'open'))
    .map(([callId, kind]) =>
      call(callId, {
        ...(kind === 'output' ? { output: { rows: [] } } : {}),
        ...(kind === 'error' ? { error: { code: 'x', message: 'y' } } : {}),
      }),
    ),
);
test('a call that was cut off has an object for its input, as every provider wants', () => {
  const half = call('a', { input: '{"sql":"SELECT 1, ', error: { code: 'x', message: 'y' } });
  expect(toModelMessages([message('assistant', [half])], { tools: true })).toMatchObject([
    { role: 'assistant', content: [{ type: 'tool-call', input: {} }] },
    { role: 'tool' },
  ]);
});

const history = fc.array(
  fc
    .tuple(
      fc.constantFrom('user', 'assistant', 'preview'),
      fc.array(part, { maxLength: 6 }),
      fc.constantFrom('complete', 'failed', 'cancelled'),
    )
    .map(([role, parts, state]) => message(role, parts, state as 'complete')),
  { maxLength: 8 },
);

function contentOf({ content }: ModelMessage): { type: string; toolCallId?: string }[] {
  return typeof content === 'string' ? [{ type: 'text' }] : content;
}

describe('any history', () => {
  test('has no empty message, no reasoning, and each call has its one result at once', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (messages, tools) => {
        const converted = toModelMessages(messages, { tools });
        expect(JSON.stringify(converted)).not.toContain('secret thought');
        const seen = new Set<string>();
        for (const [index, one] of converted.entries()) {
          expect(contentOf(one).length).toBeGreaterThan(0);
          if (typeof one.content === 'string') expect(one.content.trim()).not.toBe('');
          const calls = contentOf(one).filter(({ type }) => type === 'tool-call');
          const results = converted[index + 1] ? contentOf(converted[index + 1]!) : [];
          const answered = results.filter(({ type }) => type === 'tool-result');
          if (one.role !== 'assistant') continue;
          expect(answered.map(({ toolCallId }) => toolCallId)).toEqual(
            calls.map(({ toolCallId }) => toolCallId),
          );
          for (const { toolCallId = '' } of calls) {
            expect(toolCallId).toMatch(/^[\w-]+$/u);
            expect(seen.has(toolCallId)).toBe(false);
            seen.add(toolCallId);
          }
        }
        if (!tools) expect(seen.size).toBe(0);
      }),
    );
  });

  test('has no two messages of one role in a row', () => {
    fc.assert(
      fc.property(history, (messages) => {
        const roles = toModelMessages(messages, { tools: true }).map(({ role }) => role);
        for (const [index, role] of roles.entries()) expect(role).not.toBe(roles[index + 1]);
      }),
    );
  });
});

test('text, calls, results and text again keep their order', () => {
  const converted = toModelMessages(
    [
      message('user', 'Count'),
      message('assistant', [
        { type: 'text', text: 'I look.' },
        call('a', { output: { rows: [[1]] } }),
        call('b', { error: { code: 'timeout', message: 'too slow' } }),
        { type: 'text', text: 'One.' },
      ]),
    ],
    { tools: true },
  );
  expect(converted).toEqual([
    { role: 'user', content: 'Count' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool-call', toolCallId: 'a', toolName: 'query', input: { sql: 'SELECT 1' } },
        { type: 'tool-call', toolCallId: 'b', toolName: 'query', input: { sql: 'SELECT 1' } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'a',
          toolName: 'query',
          output: { type: 'text', value: '{"rows":[[1]]}' },
        },
        {
          type: 'tool-result',
          toolCallId: 'b',
          toolName: 'query',
          output: { type: 'error-text', value: 'timeout: too slow' },
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'One.' }] },
  ]);
});

test('a failed answer keeps its text, an empty one is dropped and its neighbours join', () => {
  const converted = toModelMessages(
    [
      message('user', 'One'),
      message('assistant', [{ type: 'reasoning', text: 'hm' }], 'failed'),
      message('preview', 'The preview failed'),
      message('assistant', 'Half an', 'failed'),
      message('user', 'Go on'),
    ],
    { tools: true },
  );
  expect(converted).toEqual([
    { role: 'user', content: 'One\n\nThe preview failed' },
    { role: 'assistant', content: [{ type: 'text', text: 'Half an' }] },
    { role: 'user', content: 'Go on' },
  ]);
});

test('for a model without tools, calls and results are text', () => {
  const converted = toModelMessages(
    [message('assistant', [call('a', { output: [1] }), call('b')])],
    {
      tools: false,
    },
  );
  expect(converted).toEqual([
    {
      role: 'assistant',
      content: [
        {
          type: 'text',
          text: '[Tool query was called with {"sql":"SELECT 1"} and returned: [1]]',
        },
        {
          type: 'text',
          text: '[Tool query was called with {"sql":"SELECT 1"} and failed: The call was stopped before it had a result.]',
        },
      ],
    },
  ]);
});
