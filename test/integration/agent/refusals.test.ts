import { afterEach, describe, expect, test } from 'vitest';
import { ask } from '../../helpers/agent.ts';
import {
  askAt,
  error,
  fine,
  json,
  KEY,
  running,
  scripted,
  serve,
  stopAll,
  stream,
} from './scripted-provider.ts';
import { provider, runtimeWith } from './support.ts';

afterEach(stopAll);

describe('what a provider refuses', () => {
  test.each([
    {
      name: 'a wrong key (OpenAI)',
      answer: error(401, `Incorrect API key provided: ${KEY}.`, { code: 'invalid_api_key' }),
      code: 'provider_auth',
      says: /Testing Ltd did not accept the API key/u,
    },
    {
      name: 'a wrong key (llama.cpp)',
      answer: error(401, 'Invalid API Key', { type: 'authentication_error', code: 401 }),
      code: 'provider_auth',
      says: /did not accept/u,
    },
    {
      name: 'no permission',
      answer: error(403, 'Project does not have access to model `some-model`', {
        code: 'forbidden',
      }),
      code: 'provider_auth',
      says: /refused this key the use of some-model/u,
    },
    {
      name: 'no such model (OpenAI)',
      answer: error(404, 'The model `some-model` does not exist or you do not have access to it.', {
        code: 'model_not_found',
      }),
      code: 'provider_model',
      says: /has no model “some-model”/u,
    },
    {
      name: 'no such model (Ollama)',
      answer: error(404, 'model "some-model" not found, try pulling it first', {
        type: 'api_error',
      }),
      code: 'provider_model',
      says: /has no model/u,
    },
    {
      name: 'no such model (vLLM, without an error object)',
      answer: json(404, {
        object: 'error',
        message: 'The model `some-model` does not exist.',
        type: 'NotFoundError',
        code: 404,
      }),
      code: 'provider_model',
      says: /has no model/u,
    },
    {
      name: 'a wrong path',
      answer: json(404, { detail: 'Not Found' }),
      code: 'provider_error',
      says: /does not know this address \(404\)/u,
    },
    {
      name: 'something else',
      answer: error(400, "Invalid value for 'temperature'."),
      code: 'provider_error',
      says: /refused the request: “Invalid value for 'temperature'”\. Choose another model/u,
    },
  ])('$name', async ({ answer, code, says }) => {
    const { base, count } = await scripted([answer]);
    const { outcome, events } = await askAt({ base });
    expect(outcome).toMatchObject({ ok: false, error: { code, retryable: false } });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(says);
    expect(JSON.stringify([outcome, events])).not.toContain(KEY);
    expect(count()).toBe(1);
  });

  test('no key where one is wanted', async () => {
    const { base } = await scripted([error(401, 'You did not provide an API key.')]);
    const { outcome } = await askAt({ base, apiKey: '' });
    expect(outcome).toMatchObject({
      error: { code: 'provider_auth', message: expect.stringContaining('none is set') as string },
    });
  });

  test.each([
    [
      'OpenAI',
      400,
      {
        message:
          "This model's maximum context length is 128000 tokens. However, your messages resulted in 150000 tokens.",
        code: 'context_length_exceeded',
      },
    ],
    [
      'Anthropic',
      400,
      {
        type: 'invalid_request_error',
        message: 'prompt is too long: 210000 tokens > 200000 maximum',
      },
    ],
    [
      'Anthropic, with max_tokens',
      400,
      { message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000' },
    ],
    [
      'vLLM',
      400,
      {
        message:
          "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      },
    ],
    [
      'vLLM, newer',
      400,
      {
        message:
          'The decoder prompt (length 5000) is longer than the maximum model length of 4096.',
      },
    ],
    [
      'llama.cpp',
      400,
      {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    ],
    ['Ollama', 400, { message: 'the input length exceeds the context length', type: 'api_error' }],
    [
      'OpenRouter',
      400,
      {
        message: 'Provider returned error',
        code: 400,
        metadata: { raw: '{"error":{"message":"maximum context length is 8192 tokens"}}' },
      },
    ],
    [
      'LM Studio',
      400,
      {
        message:
          'Trying to keep the first 5000 tokens when context the overflows. The model is loaded with context length of only 4096 tokens',
      },
    ],
    ['a server that says no more', 413, { message: 'Payload Too Large' }],
  ])('a conversation that is too long, in the words of %s', async (_, status, body) => {
    const { base, count } = await scripted([json(status, { error: body })]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'context_length', retryable: false },
    });
    expect(count()).toBe(1);
  });

  test.each([
    ['Ollama', 400, 'registry.ollama.ai/library/some-model:latest does not support tools'],
    [
      'OpenRouter',
      404,
      'No endpoints found that support tool use. Try disabling "query_sample_data".',
    ],
    [
      'vLLM',
      400,
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
    ['llama.cpp', 500, 'tools param requires --jinja flag'],
  ])(
    'tools, in the words of %s: asked again without them, and not offered again',
    async (_, status, message) => {
      const bodies: string[] = [];
      const refuse = error(status, message);
      const server = await serve((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        request.on('end', () => {
          bodies.push(body);
          if (body.includes('"tools"')) refuse(response, request);
          else fine(response, request);
        });
      });
      const first = await askAt({ base: `${server.url}/v1` });
      expect(first).toMatchObject({ text: 'Fine.', outcome: { ok: true } });
      expect(bodies.map((body) => body.includes('"tools"'))).toEqual([true, false]);
      expect(bodies[1]).not.toContain('Use the tools when');
      const second = await ask(running.runtime.agent, 'p/some-model', 'again');
      expect(second.text).toBe('Fine.');
      expect(bodies.map((body) => body.includes('"tools"'))).toEqual([true, false, false]);
    },
  );
});

test('what one server refused is offered to the next one with the same id', async () => {
  const offered: [string, boolean][] = [];
  const server = await serve((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const tools = body.includes('"tools"');
      if (request.method === 'POST') offered.push([request.url ?? '', tools]);
      if (tools) error(400, 'some-model does not support tools')(response, request);
      else fine(response, request);
    });
  });
  const runtime = runtimeWith(provider('openai-compatible', `${server.url}/one/v1`));
  await ask(runtime.agent, 'p/some-model', 'hello');
  runtime.catalog.setProviders([provider('openai-compatible', `${server.url}/two/v1`)]);
  await ask(runtime.agent, 'p/some-model', 'hello');
  expect(offered).toEqual([
    ['/one/v1/chat/completions', true],
    ['/one/v1/chat/completions', false],
    ['/two/v1/chat/completions', true],
    ['/two/v1/chat/completions', false],
  ]);
  await runtime.close();
});

test('thinking that Claude’s server refuses is left out', async () => {
  const bodies: string[] = [];
  const server = await serve((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      bodies.push(body);
      if (body.includes('"thinking"')) {
        const message = 'thinking: Extended thinking is not supported for this model';
        error(400, message, { type: 'invalid_request_error' })(response, request);
        return;
      }
      const usage = { input_tokens: 1, output_tokens: 1 };
      const start = { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], usage };
      const events = [
        { type: 'message_start', message: start },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Fine.' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
        { type: 'message_stop' },
      ];
      stream(
        response,
        ...events.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`),
      );
      response.end();
    });
  });
  const runtime = runtimeWith(provider('anthropic', `${server.url}/v1`));
  const { text } = await ask(runtime.agent, 'p/claude-sonnet-4-5', 'hello');
  expect(text).toBe('Fine.');
  expect(bodies.map((body) => body.includes('"thinking"'))).toEqual([true, false]);
  await runtime.close();
});
