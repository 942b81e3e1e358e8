import { afterEach, describe, expect, test } from 'vitest';
import { loggedEventSchema } from '../../../src/shared/events.ts';
import { only } from '../../helpers/agent.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import {
  type Answer,
  askAt,
  error,
  fine,
  frame,
  patient,
  scripted,
  stopAll,
  stream,
} from './scripted-provider.ts';

afterEach(stopAll);

const DONE = 'data: [DONE]\n\n';
const streaming =
  (...frames: string[]): Answer =>
  (response) => {
    stream(response, ...frames);
    response.end();
  };
const usageFrame = (usage: string): string => `data: {"id":"c","choices":[],"usage":${usage}}\n\n`;

describe('an answer that broke off', () => {
  test.each(['error', 'abort', 'insufficient_system_resource', 'something_new'])(
    'with the reason %s is no whole one: its text is kept',
    async (reason) => {
      const { base, count } = await scripted([
        streaming(frame({ content: 'Half an ans' }), frame({}, reason), DONE),
      ]);
      const { outcome, text } = await askAt({ base });
      expect(text).toBe('Half an ans');
      expect(outcome).toMatchObject({
        ok: false,
        error: {
          code: 'provider_error',
          message: `Testing Ltd broke off its answer: “${reason}”. Try again. What had come is kept.`,
          retryable: true,
        },
        usage: { estimated: true },
      });
      expect(count()).toBe(1);
    },
  );

  test('before anything came is asked for again', async () => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([streaming(frame({}, 'error'), DONE), fine]);
    const { outcome, text } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(text).toBe('Fine.');
    expect(count()).toBe(2);
  });

  test('without a reason and without an end is one as well', async () => {
    const { base } = await scripted([streaming(frame({ content: 'Half' }), frame({}, ''))]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: false, error: { retryable: true } });
  });

  test('with a call of a tool goes no further', async () => {
    const { base, count } = await scripted([
      streaming(call('{"sql":"SELECT 1"}'), frame({}, 'error'), DONE),
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'provider_error' } });
    expect(count()).toBe(1);
  });
});

describe('an answer that is whole', () => {
  test.each([
    'STOP',
    'eos_token',
    'EOS',
    'eosFound',
    'normal',
    'DONE',
    'stop_sequence',
    'COMPLETE',
    'end_turn',
  ])('by the name %s', async (reason) => {
    const { base } = await scripted([streaming(frame({ content: 'All.' }), frame({}, reason))]);
    expect((await askAt({ base })).outcome).toMatchObject({ ok: true, finishReason: 'stop' });
  });

  test.each(['MAX_TOKENS', 'model_length'])('up to its length, by the name %s', async (reason) => {
    const { base } = await scripted([streaming(frame({ content: 'All.' }), frame({}, reason))]);
    expect((await askAt({ base })).outcome).toMatchObject({ ok: true, finishReason: 'length' });
  });

  test.each(['', null])('though %j follows its reason', async (nothing) => {
    const { base } = await scripted([
      streaming(frame({ content: 'All.' }), frame({}, 'stop'), frame({}, nothing), DONE),
    ]);
    expect((await askAt({ base })).outcome).toMatchObject({ ok: true, finishReason: 'stop' });
  });

  test.each([
    ['never named', [frame({ content: 'All.' }), DONE]],
    ['empty', [frame({ content: 'All.' }, ''), DONE]],
    ['never named, and its last event is not closed', [frame({ content: 'All.' }), 'data:[DONE]']],
  ])('with [DONE], though its reason is %s', async (_, frames) => {
    const { base, count } = await scripted([streaming(...frames)]);
    const { outcome, text } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(text).toBe('All.');
    expect(count()).toBe(1);
  });

  test.each(['STOP', 'tool_use', 'end_turn', 'eos', 'COMPLETE'])(
    'with a call of a tool, by the name %s: what the tool answers goes back',
    async (reason) => {
      const { base, count } = await scripted([
        streaming(call('{"sql":"SELECT 1"}'), frame({}, reason), DONE),
        fine,
      ]);
      const { outcome, text } = await askAt({ base });
      expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
      expect(text).toBe('Fine.');
      expect(count()).toBe(2);
    },
  );

  test('a call of a tool, and then not a word, is no answer', async () => {
    const { base } = await scripted([
      streaming(call('{"sql":"SELECT 1"}'), frame({}, 'tool_calls'), DONE),
      streaming(frame({}, 'stop'), DONE),
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_error', retryable: true },
    });
  });

  test('with [DONE] and no reason: the tools that it called answer, and it goes on', async () => {
    const { base, count } = await scripted([streaming(call('{"sql":"SELECT 1"}'), DONE), fine]);
    const { outcome, text } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(text).toBe('Fine.');
    expect(count()).toBe(2);
  });
});

describe('an answer of reasoning alone', () => {
  test.each([
    ['a field of its own', { reasoning_content: 'Hm, let me see.' }],
    ['tags', { content: '<think>Hm, let me see.</think>\n\n' }],
  ])('in %s says that there is no answer, and is kept', async (_, delta) => {
    const { base } = await scripted([streaming(frame(delta), frame({}, 'stop'), DONE)]);
    const { outcome, thinking, text } = await askAt({ base });
    expect(thinking).toBe('Hm, let me see.');
    expect(text.trim()).toBe('');
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'provider_error',
        message:
          'some-model ended its answer without a word. What had come is kept. Try again, or choose another model.',
        retryable: true,
      },
      usage: { estimated: true },
    });
  });

  test('that ran into the limit was cut', async () => {
    const { base } = await scripted([
      streaming(frame({ reasoning_content: 'Hm, let me' }), frame({}, 'length'), DONE),
    ]);
    expect((await askAt({ base })).outcome).toMatchObject({ ok: true, finishReason: 'length' });
  });
});

test('an answer that is cut in a call of a tool ends there, after one request', async () => {
  const { base, count } = await scripted([
    streaming(frame({ content: 'Let me see. ' }), call('{"sql":"SELECT 1, '), frame({}, 'length')),
  ]);
  const { outcome, events } = await askAt({ base });
  expect(outcome).toMatchObject({ ok: true, finishReason: 'length' });
  expect(count()).toBe(1);
  expect(only(events, 'tool_result')).toMatchObject([{ error: { code: 'invalid_input' } }]);
});

test.each([
  ['strings', '{"prompt_tokens":"10","completion_tokens":"7","cost":"0.5"}', 10, 7],
  ['numbers, and null', '{"prompt_tokens":10,"completion_tokens":7,"total_tokens":null}', 10, 7],
  [
    'strange details',
    '{"prompt_tokens":10,"completion_tokens":7,"prompt_tokens_details":""}',
    10,
    7,
  ],
])('a usage of %s is read', async (_, usage, inputTokens, outputTokens) => {
  const last = frame({ content: ' answer.' }, 'stop').replace(
    '"choices"',
    `"usage":${usage},"choices"`,
  );
  const { base } = await scripted([streaming(frame({ content: 'A good' }), last, DONE)]);
  const { outcome, text } = await askAt({ base });
  expect(text).toBe('A good answer.');
  expect(outcome).toMatchObject({ ok: true, usage: { inputTokens, outputTokens } });
  expect(outcome.usage).not.toHaveProperty('estimated');
});

describe('numbers that are none', () => {
  test.each([
    ['no number', '{"prompt_tokens":10,"completion_tokens":"many"}', { inputTokens: 10 }],
    ['nothing', '{"prompt_tokens":null,"completion_tokens":7}', { outputTokens: 7 }],
    ['without end', '{"prompt_tokens":1e999,"completion_tokens":7}', { outputTokens: 7 }],
    ['no object', '"none"', {}],
    ['half a token', '{"prompt_tokens":10,"completion_tokens":3.5}', { inputTokens: 10 }],
    ['less than nothing', '{"prompt_tokens":-1,"completion_tokens":7}', { outputTokens: 7 }],
    ['too many', '{"prompt_tokens":1e300,"completion_tokens":7}', { outputTokens: 7 }],
  ])('%s: what is not known is estimated', async (_, usage, known) => {
    const { base } = await scripted([
      streaming(frame({ content: 'A good answer.' }), frame({}, 'stop'), usageFrame(usage), DONE),
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: true, usage: { ...known, estimated: true } });
    if (!outcome.ok) return;
    const end = { type: 'completed', runId: 'r', messageId: 'm', ...outcome };
    expect(loggedEventSchema.safeParse(end).success).toBe(true);
  });

  test('a pause without end is a day', async () => {
    const { base, count } = await scripted([
      error(429, 'slow', {}, { 'Retry-After': '9'.repeat(320) }),
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: false, error: { retryAfterMs: 86_400_000 } });
    expect(count()).toBe(1);
  });
});

function call(args: string): string {
  return frame({
    tool_calls: [
      {
        index: 0,
        id: 'q',
        type: 'function',
        function: { name: 'query_sample_data', arguments: args },
      },
    ],
  });
}
