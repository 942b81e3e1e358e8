import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../../../src/backend/agent/catalog/catalog.ts';
import type { ModelCatalog } from '../../../src/backend/agent/contract.ts';
import { modelListSchema } from '../../../src/shared/http.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts';
import { provider } from './support.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

/** A server that answers by path with JSON; what it has not is 404. Notes what was asked. */
async function jsonServer(
  routes: Record<string, unknown>,
): Promise<{ url: string; asked: string[]; headers: NodeJS.Dict<string | string[]>[] }> {
  const asked: string[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      asked.push(path);
      headers.push(request.headers);
      const route = routes[path] ?? routes[`${path} ${Buffer.concat(chunks).toString()}`];
      response.writeHead(route === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(route ?? { error: 'not found' }));
    });
  };
  const server = await startHttpServer(listener);
  servers.push(server);
  return { url: server.url, asked, headers };
}

function catalogOver(
  ollamaUrl: string | undefined,
  clock: VirtualClock = createVirtualClock(),
  onModels: () => void = () => undefined,
): ModelCatalog {
  return createCatalog({
    clock,
    onModels,
    fetch: globalThis.fetch,
    discoverOllama: ollamaUrl !== undefined,
    ollamaUrl: ollamaUrl ?? 'http://127.0.0.1:11434',
  });
}

const ollamaRoutes = {
  '/api/tags': {
    models: [
      { name: 'qwen3:8b', digest: 'd1' },
      { name: 'nomic-embed-text:latest', digest: 'd2' },
      { name: 'llava:7b', digest: 'd3' },
      { name: 'old:1b', digest: 'd4' },
    ],
  },
  '/api/show {"model":"qwen3:8b"}': {
    capabilities: ['completion', 'tools', 'thinking'],
    model_info: { 'qwen3.context_length': 40960 },
  },
  '/api/show {"model":"nomic-embed-text:latest"}': { capabilities: ['embedding'] },
  '/api/show {"model":"llava:7b"}': { capabilities: ['completion', 'vision'], model_info: {} },
};

describe('what servers list', () => {
  test('OpenRouter', async () => {
    const { url, headers } = await jsonServer({
      '/api/v1/models': {
        data: [
          {
            id: 'meta/llama-4',
            name: 'Meta: Llama 4',
            created: 10,
            context_length: 131072,
            architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
            supported_parameters: ['tools', 'temperature'],
          },
          {
            id: 'tiny/chat',
            name: 'Tiny',
            created: 20,
            context_length: 4096,
            architecture: { input_modalities: ['text'], output_modalities: ['text'] },
            supported_parameters: ['temperature'],
          },
          {
            id: 'x/painter',
            created: 30,
            architecture: { input_modalities: ['text'], output_modalities: ['image'] },
          },
          { id: 17 },
        ],
      },
    });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('openai-compatible', `${url}/api/v1/`)]);
    const list = modelListSchema.parse(await catalog.list());
    expect(list.items).toEqual([
      {
        modelId: 'p/tiny/chat',
        label: 'Tiny',
        provider: 'Testing Ltd',
        contextTokens: 4096,
        tools: false,
        images: false,
      },
      {
        modelId: 'p/meta/llama-4',
        label: 'Meta: Llama 4',
        provider: 'Testing Ltd',
        contextTokens: 131072,
        tools: true,
        images: true,
      },
      expect.objectContaining({ modelId: 'demo/tour' }),
    ]);
    expect(headers[0]?.['authorization']).toBe('Bearer sk-test-0123456789abcdef');
  });

  test('OpenAI: dozens of models, few that chat, and a sensible first one', async () => {
    const ids = [
      'whisper-1',
      'text-embedding-3-large',
      'tts-1-hd',
      'dall-e-3',
      'gpt-image-1',
      'gpt-4o-transcribe',
      'gpt-4o-realtime-preview',
      'gpt-audio',
      'omni-moderation-latest',
      'davinci-002',
      'sora-2',
      'gpt-4o-mini',
      'gpt-5.1',
      'gpt-4o',
      'o4-mini',
    ];
    const data = ids.map((id, index) => ({ id, created: index, owned_by: 'openai' }));
    const { url } = await jsonServer({ '/v1/models': { object: 'list', data } });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('openai-compatible', `${url}/v1`)]);
    const list = await catalog.list();
    expect(list.items.map(({ modelId }) => modelId)).toEqual([
      'p/o4-mini',
      'p/gpt-4o',
      'p/gpt-5.1',
      'p/gpt-4o-mini',
      'demo/tour',
    ]);
    expect(list.default).toBe('p/gpt-5.1');
  });

  test.each([
    ['vLLM', { id: 'm', max_model_len: 32768 }, { contextTokens: 32768, tools: true }],
    ['llama.cpp', { id: 'm', meta: { n_ctx_train: 8192 } }, { contextTokens: 8192 }],
    ['Groq', { id: 'm', context_window: 8192 }, { contextTokens: 8192 }],
    [
      'Mistral',
      {
        id: 'm',
        max_context_length: 131072,
        capabilities: { completion_chat: true, function_calling: false, vision: true },
      },
      { contextTokens: 131072, tools: false, images: true },
    ],
    ['one that says nonsense', { id: 'm', context_length: 'many' }, { label: 'm' }],
  ])('%s', async (_, entry, expected) => {
    const { url } = await jsonServer({ '/v1/models': { data: [entry] } });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('openai-compatible', `${url}/v1`)]);
    expect((await catalog.list()).items[0]).toMatchObject({ modelId: 'p/m', ...expected });
  });

  test('LM Studio says more at an address of its own', async () => {
    const { url } = await jsonServer({
      '/v1/models': {
        data: ['qwen', 'embedder', 'seer'].map((id) => ({ id, owned_by: 'organization_owner' })),
      },
      '/api/v0/models': {
        data: [
          {
            id: 'qwen',
            type: 'llm',
            max_context_length: 32768,
            loaded_context_length: 4096,
            capabilities: ['tool_use'],
          },
          { id: 'embedder', type: 'embeddings' },
          { id: 'seer', type: 'vlm', max_context_length: 8192 },
        ],
      },
    });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('openai-compatible', `${url}/v1`)]);
    expect((await catalog.list()).items.slice(0, 2)).toMatchObject([
      { modelId: 'p/qwen', contextTokens: 4096, tools: true, images: false },
      { modelId: 'p/seer', contextTokens: 8192, images: true },
    ]);
  });

  test('Anthropic', async () => {
    const { url, headers } = await jsonServer({
      '/v1/models?limit=1000': {
        data: [{ type: 'model', id: 'claude-sonnet-4-5', display_name: 'Claude Sonnet 4.5' }],
      },
    });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('anthropic', `${url}/v1`)]);
    const list = await catalog.list();
    expect(list.items[0]).toMatchObject({
      modelId: 'p/claude-sonnet-4-5',
      label: 'Claude Sonnet 4.5',
      tools: true,
      images: true,
    });
    expect(headers[0]?.['x-api-key']).toBe('sk-test-0123456789abcdef');
  });
});

describe('Ollama', () => {
  test('is found by itself, with what each model can do', async () => {
    const { url } = await jsonServer(ollamaRoutes);
    const list = modelListSchema.parse(await catalogOver(url).list());
    expect(list.items).toEqual([
      {
        modelId: 'ollama/qwen3:8b',
        label: 'qwen3:8b',
        provider: 'Ollama',
        contextTokens: 40960,
        tools: true,
        images: false,
      },
      {
        modelId: 'ollama/llava:7b',
        label: 'llava:7b',
        provider: 'Ollama',
        tools: false,
        images: true,
      },
      { modelId: 'ollama/old:1b', label: 'old:1b', provider: 'Ollama', tools: true, images: false },
      expect.objectContaining({ modelId: 'demo/tour' }),
    ]);
    expect(list.default).toBe('ollama/qwen3:8b');
  });

  test('is asked again after some seconds, about each model once', async () => {
    const clock = createVirtualClock();
    const { url, asked } = await jsonServer(ollamaRoutes);
    const catalog = catalogOver(url, clock);
    await catalog.list();
    await catalog.list();
    expect(asked.filter((path) => path === '/api/tags')).toHaveLength(1);
    clock.advance(5_001);
    await catalog.list();
    while (asked.filter((path) => path === '/api/show').length < 5) await new Promise(setImmediate);
    expect(asked.filter((path) => path === '/api/tags')).toHaveLength(2);
    // "old:1b" has no description, so it is asked for again; the others are known.
    expect(asked.filter((path) => path === '/api/show')).toHaveLength(5);
  });

  test('one that is started later is found, and one that is stopped is gone', async () => {
    const clock = createVirtualClock();
    let isUp = false;
    const server = await startHttpServer((request, response) => {
      if (!isUp) request.socket.destroy();
      else response.end(JSON.stringify({ models: [{ name: 'qwen3:8b' }], capabilities: null }));
    });
    servers.push(server);
    const catalog = catalogOver(server.url, clock);
    const names = async () => (await catalog.list()).items.map(({ modelId }) => modelId);
    expect(await names()).toEqual(['demo/tour']);
    isUp = true;
    clock.advance(5_001);
    expect(await names()).toEqual(['ollama/qwen3:8b', 'demo/tour']);
    isUp = false;
    clock.advance(5_001);
    await names();
    await server.idle();
    await expect.poll(names).toEqual(['demo/tour']);
  });

  test('one that does not answer holds nothing up for longer than half a second', async () => {
    const clock = createVirtualClock();
    const silent = await startHttpServer(() => undefined);
    servers.push(silent);
    const listing = catalogOver(silent.url, clock).list();
    await new Promise(setImmediate);
    clock.advance(500);
    expect((await listing).default).toBe('demo/tour');
  });

  test('is not found twice', async () => {
    const { url } = await jsonServer(ollamaRoutes);
    const catalog = catalogOver(url);
    catalog.setProviders([
      provider('ollama', `${url}/v1`, { providerId: 'home', label: 'At home' }),
    ]);
    const list = await catalog.list();
    expect(new Set(list.items.map((one) => one.provider))).toEqual(
      new Set(['At home', 'Millrace']),
    );
  });
});

describe('the list', () => {
  test('leaves out what no id can hold', async () => {
    const data = [{ id: ' ' }, { id: 'x'.repeat(400) }, { id: 'good' }];
    const { url } = await jsonServer({ '/v1/models': { data } });
    const catalog = catalogOver(undefined);
    catalog.setProviders([provider('openai-compatible', `${url}/v1`)]);
    const list = modelListSchema.parse(await catalog.list());
    expect(list.items.map(({ modelId }) => modelId)).toEqual(['p/good', 'demo/tour']);
  });

  test('has what the user typed, first and also where nobody answers', async () => {
    const { url } = await jsonServer({
      '/v1/models': { data: [{ id: 'b', max_model_len: 1 }, { id: 'a' }] },
    });
    const catalog = catalogOver(undefined);
    catalog.setProviders([
      provider('openai-compatible', 'http://127.0.0.1:9/v1', { providerId: 'gone', models: ['x'] }),
      provider('openai-compatible', `${url}/v1`, { models: ['z', 'a'] }),
    ]);
    const list = await catalog.list();
    expect(list.items.map(({ modelId }) => modelId)).toEqual([
      'gone/x',
      'p/z',
      'p/a',
      'p/b',
      'demo/tour',
    ]);
    expect(list.default).toBe('gone/x');
  });

  test('does not wait for a slow provider, and tells when it is in the next one', async () => {
    const clock = createVirtualClock();
    let told = 0;
    let tell = (): void => undefined;
    const hasTold = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const waiting: ServerResponse[] = [];
    const slow = await startHttpServer((_, response) => waiting.push(response));
    servers.push(slow);
    const catalog = catalogOver(undefined, clock, () => {
      told += 1;
      tell();
    });
    catalog.setProviders([provider('openai-compatible', slow.url)]);
    const first = catalog.list();
    while (waiting.length === 0) await new Promise(setImmediate);
    clock.advance(2_500);
    expect((await first).items).toHaveLength(1);
    expect(told).toBe(0);
    waiting[0]!.end(JSON.stringify({ data: [{ id: 'late' }] }));
    await hasTold;
    expect((await catalog.list()).items.map(({ modelId }) => modelId)).toEqual([
      'p/late',
      'demo/tour',
    ]);
    expect(told).toBe(1);
  });

  test('a failure is not asked again at once, and is over when the server is back', async () => {
    const clock = createVirtualClock();
    let up = false;
    let count = 0;
    const server = await startHttpServer((_, response) => {
      count += 1;
      response.writeHead(up ? 200 : 500).end(JSON.stringify({ data: [{ id: 'm' }] }));
    });
    servers.push(server);
    const catalog = catalogOver(undefined, clock);
    catalog.setProviders([provider('openai-compatible', server.url)]);
    await catalog.list();
    up = true;
    expect((await catalog.list()).items).toHaveLength(1);
    expect(count).toBe(1);
    clock.advance(10_001);
    expect((await catalog.list()).items).toHaveLength(2);
  });

  test('providers that did not change keep their lists', async () => {
    const { url, asked } = await jsonServer({ '/v1/models': { data: [{ id: 'm' }] } });
    const catalog = catalogOver(undefined);
    const one = provider('openai-compatible', `${url}/v1`);
    catalog.setProviders([one]);
    await catalog.list();
    catalog.setProviders([{ ...one }]);
    await catalog.list();
    expect(asked).toHaveLength(1);
    catalog.setProviders([{ ...one, apiKey: 'another-key' }]);
    await catalog.list();
    expect(asked).toHaveLength(2);
  });
});
