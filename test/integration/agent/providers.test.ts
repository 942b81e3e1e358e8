import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentRuntime } from '../../../src/backend/agent/index.ts';
import type { Message } from '../../../src/shared/chat.ts';
import { ask, message, only } from '../../helpers/agent.ts';
import { hardText } from '../../helpers/hard-text.ts';
import { startModelServer, type ModelServer } from '../../helpers/model-server.ts';
import { provider, runtimeWith } from './support.ts';

let server: ModelServer;
let runtime: AgentRuntime;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(async () => {
  await runtime.close();
  await server.stop();
});

/** What the provider was asked, as JSON. */
async function asked(index: number): Promise<Record<string, unknown>> {
  return JSON.parse((await server.ask(index)).body) as Record<string, unknown>;
}

describe.each([
  { kind: 'openai-compatible', model: 'test-model', thinker: 'test-model' },
  { kind: 'anthropic', model: 'claude-test', thinker: 'claude-sonnet-4-5' },
] as const)('$kind', ({ kind, model, thinker }) => {
  beforeEach(() => {
    runtime = runtimeWith(provider(kind, server.baseUrl));
  });

  test.each([1, 7, 20])(
    'a long answer in many scripts comes through whole, cut every %i units',
    async (chunkSize) => {
      const { text } = hardText();
      server.mock.onMessage('everything', { content: text }, { chunkSize });
      const answer = await ask(runtime.agent, `p/${model}`, 'everything');
      expect(answer.outcome).toMatchObject({ ok: true, finishReason: 'stop' });
      expect(Buffer.from(answer.text).equals(Buffer.from(text))).toBe(true);
      for (const { text: piece } of only(answer.events, 'token')) {
        expect(piece).not.toMatch(/\p{Surrogate}/u);
        expect(piece).not.toBe('');
      }
      expect(only(answer.events, 'status')).toEqual([
        { type: 'status', state: 'running', activity: 'writing' },
      ]);
    },
  );

  test('the usage is the provider’s', async () => {
    server.mock.onMessage('hello', {
      content: 'Hello!',
      usage: { prompt_tokens: 12, completion_tokens: 3, input_tokens: 12, output_tokens: 3 },
    });
    const { outcome } = await ask(runtime.agent, `p/${model}`, 'hello');
    expect(outcome).toEqual({
      ok: true,
      finishReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 3 },
    });
  });

  test('reasoning comes as thinking, apart from the answer', async () => {
    server.mock.onMessage('why', { content: 'Because.', reasoning: 'Let me see 👩‍🔬 …' });
    const answer = await ask(runtime.agent, `p/${thinker}`, 'why');
    expect(answer.thinking).toBe('Let me see 👩‍🔬 …');
    expect(answer.text).toBe('Because.');
    expect(only(answer.events, 'status').map(({ activity }) => activity)).toEqual([
      'thinking',
      'writing',
    ]);
  });

  test('a tool runs, and its result goes back to the model', async () => {
    const sql = 'SELECT count(*) AS mills FROM mills';
    server.mock.on(
      { userMessage: 'how many', hasToolResult: false },
      {
        content: 'I will look.',
        toolCalls: [
          { id: 'call_1', name: 'query_sample_data', arguments: JSON.stringify({ sql }) },
        ],
      },
    );
    server.mock.on({ hasToolResult: true }, { content: 'There are six.' });
    const answer = await ask(runtime.agent, `p/${model}`, 'how many mills?');
    expect(answer.outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(answer.text).toBe('I will look.There are six.');
    const order = answer.events.flatMap((event) => {
      if (event.type === 'status') return [];
      return [event.type === 'token' ? event.text.slice(0, 1) : event.type];
    });
    expect(order.join(' ')).toMatch(/^I .*tool_call tool_result T/u);
    const [call] = only(answer.events, 'tool_call');
    expect(call).toMatchObject({ callId: 'call_1', name: 'query_sample_data', input: { sql } });
    const [result] = only(answer.events, 'tool_result');
    expect(result).toMatchObject({ callId: 'call_1', output: { rows: [[6]], rowCount: 1 } });
    expect(result?.durationMs).toBeGreaterThanOrEqual(0);
    const status = only(answer.events, 'status').map(({ activity, detail }) => [activity, detail]);
    expect(status).toContainEqual(['tool', 'query_sample_data']);
    expect(JSON.stringify(await asked(1))).toContain('[[6]]');
  });

  test('a failing call is told to the model and to the transcript', async () => {
    const bad = JSON.stringify({ sql: 'SELECT price FROM order_items' });
    server.mock.on(
      { userMessage: 'prices', hasToolResult: false },
      { toolCalls: [{ id: 'call_1', name: 'query_sample_data', arguments: bad }] },
    );
    server.mock.on({ hasToolResult: true }, { content: 'No such column.' });
    const answer = await ask(runtime.agent, `p/${model}`, 'prices?');
    expect(only(answer.events, 'tool_result')).toMatchObject([
      { error: { code: 'invalid_query', message: 'no such column: price' } },
    ]);
    expect(answer.outcome).toMatchObject({ ok: true });
    expect(JSON.stringify(await asked(1))).toContain('no such column: price');
  });

  test.each([
    ['input that is no JSON', 'query_sample_data', '{"sql":'],
    ['input of another shape', 'query_sample_data', '{"query":"SELECT 1"}'],
    ['a tool that is not there', 'delete_everything', '{}'],
  ])('%s is an error of the call, not of the answer', async (_, name, input) => {
    server.mock.on(
      { userMessage: 'go', hasToolResult: false },
      { toolCalls: [{ id: 'call_1', name, arguments: input }] },
    );
    server.mock.on({ hasToolResult: true }, { content: 'Sorry.' });
    const answer = await ask(runtime.agent, `p/${model}`, 'go');
    expect(answer.outcome).toMatchObject({ ok: true, finishReason: 'stop' });
    expect(answer.text).toBe('Sorry.');
    expect(only(answer.events, 'tool_result')).toMatchObject([
      { error: { code: 'invalid_input' } },
    ]);
  });

  test('a model that never stops calling reaches the limit', async () => {
    server.mock.on(
      { userMessage: 'loop' },
      {
        toolCalls: [{ name: 'query_sample_data', arguments: JSON.stringify({ sql: 'SELECT 1' }) }],
      },
    );
    const answer = await ask(runtime.agent, `p/${model}`, 'loop');
    expect(answer.outcome).toMatchObject({ ok: true, finishReason: 'tool_limit' });
    expect(only(answer.events, 'tool_call')).toHaveLength(12);
    expect(only(answer.events, 'tool_result')).toHaveLength(12);
    expect(server.asked()).toHaveLength(12);
  });

  test('calls that share an id stay apart', async () => {
    const calls = (sql: string) => ({
      toolCalls: [{ id: 'call_0', name: 'query_sample_data', arguments: JSON.stringify({ sql }) }],
    });
    server.mock.on({ userMessage: 'twice', turnIndex: 0 }, calls('SELECT 1'));
    server.mock.on({ userMessage: 'twice', turnIndex: 1 }, calls('SELECT 2'));
    server.mock.on({ userMessage: 'twice', turnIndex: 2 }, { content: 'Done.' });
    const { events, text } = await ask(runtime.agent, `p/${model}`, 'twice');
    expect(text).toBe('Done.');
    const made = only(events, 'tool_call').map(({ callId }) => callId);
    expect(new Set(made).size).toBe(2);
    expect(only(events, 'tool_result')).toMatchObject([
      { callId: made[0], output: { rows: [[1]] } },
      { callId: made[1], output: { rows: [[2]] } },
    ]);
  });

  test('an answer that is cut for its length says so', async () => {
    const finishReason = kind === 'anthropic' ? 'max_tokens' : 'length';
    server.mock.onMessage('long', { content: 'and so on', finishReason });
    const { outcome } = await ask(runtime.agent, `p/${model}`, 'long');
    expect(outcome).toMatchObject({ ok: true, finishReason: 'length' });
  });

  test('cancelling ends the provider’s request within a second', async () => {
    server.mock.onMessage('story', { content: 'word '.repeat(2_000) }, { chunkSize: 5 });
    const gate = server.holdNextAfter(20);
    const cancel = new AbortController();
    const answering = ask(runtime.agent, `p/${model}`, 'a story', { signal: cancel.signal });
    await gate.reached;
    const cancelledAt = performance.now();
    cancel.abort();
    const answer = await answering;
    expect(performance.now() - cancelledAt).toBeLessThan(1_000);
    expect(answer.outcome).toMatchObject({
      ok: true,
      finishReason: 'cancelled',
      usage: { estimated: true },
    });
    const ended = await (await server.ask(0)).ended;
    expect(ended.how).toBe('left');
    expect(ended.at - cancelledAt).toBeLessThan(1_000);
  });

  test('cancelling before the answer began', async () => {
    server.mock.onMessage('slow', { content: 'late' });
    const gate = server.holdNextAfter(0);
    const cancel = new AbortController();
    const answering = ask(runtime.agent, `p/${model}`, 'slow', { signal: cancel.signal });
    const request = await server.ask(0);
    await gate.reached;
    cancel.abort();
    const { outcome, events } = await answering;
    expect(outcome).toMatchObject({ ok: true, finishReason: 'cancelled' });
    expect(only(events, 'token')).toEqual([]);
    expect((await request.ended).how).toBe('left');
  });

  test('a slow reader slows the reading and loses nothing', async () => {
    const text = hardText().text.slice(0, 2_000);
    server.mock.onMessage('slowly', { content: text }, { chunkSize: 50 });
    let writing = 0;
    let most = 0;
    const answer = await ask(runtime.agent, `p/${model}`, 'slowly', {
      onEvent: async () => {
        writing += 1;
        most = Math.max(most, writing);
        await new Promise(setImmediate);
        await new Promise(setImmediate);
        writing -= 1;
      },
    });
    expect(answer.text).toBe(text);
    expect(most).toBe(1);
  });

  test('a history with tool calls, a failed and an empty answer is accepted', async () => {
    server.mock.onMessage('go on', { content: 'Gladly.' });
    const history: Message[] = [
      message('user', 'how many?'),
      message('assistant', [
        { type: 'reasoning', text: 'private' },
        { type: 'text', text: 'I look.' },
        {
          type: 'tool',
          callId: 'functions.query:0',
          name: 'query_sample_data',
          input: { sql: 'SELECT 1' },
          output: { rows: [[1]] },
          startedAt: '2026-01-01T00:00:00.000Z',
          durationMs: 3,
        },
        { type: 'text', text: 'One.' },
      ]),
      message('user', 'and then?'),
      message('assistant', [], 'failed'),
      message('preview', 'The preview failed: TypeError'),
      message(
        'assistant',
        [
          {
            type: 'tool',
            callId: 'call_9',
            name: 'query_sample_data',
            input: { sql: 'SELECT 2' },
            startedAt: '2026-01-01T00:00:00.000Z',
          },
        ],
        'cancelled',
      ),
      message('user', 'go on'),
    ];
    const { outcome, text } = await ask(runtime.agent, `p/${model}`, history);
    expect(outcome).toMatchObject({ ok: true });
    expect(text).toBe('Gladly.');
    const sent = JSON.stringify(await asked(0));
    expect(sent).not.toContain('private');
    expect(sent).toContain('The preview failed: TypeError');
    expect(sent).toContain('cancelled');
    if (kind === 'anthropic') expect(sent).not.toContain('functions.query:0');
  });

  test('the system prompt tells of artifacts and tools, and the key is sent', async () => {
    server.mock.onMessage('hello', { content: 'Hello!' });
    await ask(runtime.agent, `p/${model}`, 'hello');
    const request = await server.ask(0);
    expect(request.body).toContain('LANG id=NAME title=');
    expect(request.body).toContain('order_items (order_id INTEGER');
    const key = kind === 'anthropic' ? request.headers['x-api-key'] : request.headers.authorization;
    expect(key).toContain('sk-test-0123456789abcdef');
  });
});

test('cancelling stops a tool that runs, and its call does not stay open', async () => {
  runtime = runtimeWith(provider('openai-compatible', server.baseUrl));
  const sql =
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';
  server.mock.onMessage('endless', {
    toolCalls: [{ id: 'call_1', name: 'query_sample_data', arguments: JSON.stringify({ sql }) }],
  });
  const cancel = new AbortController();
  let cancelledAt = 0;
  const { outcome, events } = await ask(runtime.agent, 'p/test-model', 'endless', {
    signal: cancel.signal,
    onEvent: (event) => {
      if (event.type !== 'tool_call') return;
      setImmediate(() => {
        cancelledAt = performance.now();
        cancel.abort();
      });
    },
  });
  expect(performance.now() - cancelledAt).toBeLessThan(1_000);
  expect(outcome).toMatchObject({ ok: true, finishReason: 'cancelled' });
  expect(only(events, 'tool_result')).toMatchObject([
    { callId: 'call_1', error: { code: 'cancelled' } },
  ]);
  server.mock.onMessage('and now', {
    toolCalls: [
      { id: 'call_2', name: 'query_sample_data', arguments: JSON.stringify({ sql: 'SELECT 5' }) },
    ],
  });
  server.mock.prependFixture({ match: { hasToolResult: true }, response: { content: 'Five.' } });
  const next = await ask(runtime.agent, 'p/test-model', 'and now');
  expect(next.text).toBe('Five.');
});

test('Claude gets its signed thinking back with the result of its call', async () => {
  runtime = runtimeWith(provider('anthropic', server.baseUrl));
  server.mock.on(
    { userMessage: 'think', hasToolResult: false },
    {
      reasoning: 'I should count.',
      reasoningSignature: 'c2lnbmF0dXJl',
      toolCalls: [
        { id: 'call_1', name: 'query_sample_data', arguments: JSON.stringify({ sql: 'SELECT 1' }) },
      ],
    },
  );
  server.mock.on({ hasToolResult: true }, { content: 'One.' });
  const { text, thinking } = await ask(runtime.agent, 'p/claude-sonnet-4-5', 'think');
  expect(thinking).toBe('I should count.');
  expect(text).toBe('One.');
  const first = await asked(0);
  expect(first).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 4096 } });
  expect(JSON.stringify(await asked(1))).toContain('"signature":"c2lnbmF0dXJl"');
});

test('Ollama chats through its OpenAI-compatible half', async () => {
  runtime = runtimeWith(provider('ollama', server.url));
  server.mock.onMessage('hello', { content: 'Hello from llama!' });
  const { text } = await ask(runtime.agent, 'p/qwen3:8b', 'hello');
  expect(text).toBe('Hello from llama!');
  expect((await server.ask(0)).path).toBe('/v1/chat/completions');
});

test('OpenRouter’s cost is kept', async () => {
  runtime = runtimeWith(provider('openai-compatible', `${server.url}/api/v1`));
  server.mock.onMessage('hello', {
    content: 'Hello!',
    usage: { prompt_tokens: 12, completion_tokens: 3, cost: 0.0042 },
  });
  const { outcome } = await ask(runtime.agent, 'p/meta/llama-4', 'hello');
  expect(outcome).toMatchObject({
    ok: true,
    usage: { inputTokens: 12, outputTokens: 3, costUsd: 0.0042 },
  });
});
