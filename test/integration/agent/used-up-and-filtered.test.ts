import { afterEach, describe, expect, test } from 'vitest';
import { ask } from '../../helpers/agent.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import {
  askAt,
  fine,
  frame,
  json,
  patient,
  scripted,
  stopAll,
  stream,
} from './scripted-provider.ts';
import { provider, runtimeWith } from './support.ts';

/** Bodies as the providers send them. */
afterEach(stopAll);

const GEMINI_LIMIT = `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.
* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests`;

const gemini = (message: string) =>
  json(429, [{ error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } }]);

describe('an account that is used up', () => {
  test.each([
    [
      'OpenAI: no credit',
      json(429, {
        error: {
          message:
            'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_quota',
        },
      }),
    ],
    [
      'OpenAI: the limit that was set',
      json(400, {
        error: {
          message: 'Billing hard limit has been reached',
          type: 'invalid_request_error',
          param: null,
          code: 'billing_hard_limit_reached',
        },
      }),
    ],
    [
      'OpenRouter: no credit',
      json(402, {
        error: {
          message:
            'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 4183. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account',
          code: 402,
          metadata: { provider_name: null },
        },
        user_id: 'user_x',
      }),
    ],
    [
      'OpenRouter: the limit of a key',
      json(403, {
        error: {
          message:
            'Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys',
          code: 403,
        },
      }),
    ],
    [
      'DeepSeek',
      json(402, {
        error: {
          message: 'Insufficient Balance',
          type: 'unknown_error',
          param: null,
          code: 'invalid_request_error',
        },
      }),
    ],
    [
      'Gemini: a model that its free plan has not',
      gemini(`${GEMINI_LIMIT}, limit: 0, model: gemini-2.5-pro\nPlease retry in 34.07s.`),
    ],
    ['Gemini: no plan', gemini(GEMINI_LIMIT)],
  ])('%s', async (_, answer) => {
    const { base, count } = await scripted([answer]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'provider_quota',
        message: expect.stringContaining('Testing Ltd is used up. Waiting does not help') as string,
        retryable: false,
      },
    });
    expect(count()).toBe(1);
  });

  test.each([
    [
      'no credit',
      400,
      {
        type: 'invalid_request_error',
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    ],
    ['its type', 402, { type: 'billing_error', message: 'There is a problem with your billing.' }],
    [
      'the limit that was set',
      400,
      {
        type: 'invalid_request_error',
        message:
          'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      },
    ],
  ])('Anthropic: %s', async (_, status, error) => {
    const body = { type: 'error', error, request_id: 'req_x' };
    expect(await askAnthropic(json(status, body))).toMatchObject({
      ok: false,
      error: { code: 'provider_quota', retryable: false },
    });
  });

  test('Gemini: its limit a minute is called a quota as well, and passes', async () => {
    const clock = createVirtualClock();
    const { base, count } = await scripted([
      gemini(`${GEMINI_LIMIT}, limit: 20, model: gemini-2.5-flash\nPlease retry in 34.074824224s.`),
      fine,
    ]);
    const { outcome, events, text } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({ ok: true });
    expect(text).toBe('Fine.');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'status', state: 'retrying', retryAfterMs: 34_075 }),
    );
    expect(count()).toBe(2);
  });
});

describe('a content filter', () => {
  test.each([
    [
      'OpenAI',
      json(400, {
        error: {
          message:
            'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_prompt',
        },
      }),
    ],
    [
      'OpenAI: its older code',
      json(400, {
        error: {
          message: 'Your request was rejected as a result of our safety system.',
          type: 'image_generation_user_error',
          param: null,
          code: 'content_policy_violation',
        },
      }),
    ],
    [
      'Azure',
      json(400, {
        error: {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
        },
      }),
    ],
    [
      'OpenRouter',
      json(403, {
        error: {
          message:
            'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence". No credits were charged.',
          code: 403,
          metadata: { reasons: ['violence'], flagged_input: 'hello', provider_name: 'OpenAI' },
        },
      }),
    ],
  ])('%s', async (_, answer) => {
    const { base, count } = await scripted([answer]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'provider_filter',
        message: expect.stringContaining('Word the message differently') as string,
        retryable: false,
      },
    });
    expect(count()).toBe(1);
  });

  test('Gemini: an end in mid-stream', async () => {
    const { base } = await scripted([
      (response) => {
        stream(response, frame({ role: 'assistant' }), frame({}, 'content_filter'));
        response.end('data: [DONE]\n\n');
      },
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'provider_filter' } });
  });

  test('Anthropic: output that it blocks, and a refusal', async () => {
    const error = {
      type: 'invalid_request_error',
      message: 'Output blocked by content filtering policy',
    };
    expect(await askAnthropic(json(400, { type: 'error', error }))).toMatchObject({
      error: { code: 'provider_filter' },
    });
    await stopAll();
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], usage };
    const events = [
      { type: 'message_start', message },
      { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage },
      { type: 'message_stop' },
    ];
    const refused = await askAnthropic((response) => {
      stream(
        response,
        ...events.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`),
      );
      response.end();
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'provider_filter' } });
  });
});

async function askAnthropic(answer: Parameters<typeof scripted>[0][number]) {
  const { base } = await scripted([answer]);
  const runtime = runtimeWith(provider('anthropic', base));
  const { outcome } = await ask(runtime.agent, 'p/claude-sonnet-4-5', 'hello');
  await runtime.close();
  return outcome;
}
