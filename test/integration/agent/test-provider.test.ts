import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createCatalog } from '../../../src/backend/agent/catalog/catalog.ts';
import type { ModelCatalog } from '../../../src/backend/agent/contract.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import { provider } from './support.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

function catalogOver(clock = createVirtualClock(), fetch = globalThis.fetch): ModelCatalog {
  const ollamaUrl = 'http://127.0.0.1:11434';
  return createCatalog({ clock, fetch, discoverOllama: false, ollamaUrl });
}

describe('testing a provider', () => {
  const answering =
    (status: number, body: string, type = 'application/json'): RequestListener =>
    (_, response) =>
      response.writeHead(status, { 'Content-Type': type }).end(body);

  async function tested(listener: RequestListener, path = '/v1', key?: { apiKey?: string }) {
    const server = await startHttpServer(listener);
    servers.push(server);
    const one = provider('openai-compatible', `${server.url}${path}`);
    if (key) delete one.apiKey;
    return catalogOver().test({ ...one, ...key });
  }

  test('that works tells its models', async () => {
    const result = await tested(answering(200, '{"data":[{"id":"a"},{"id":"whisper-1"}]}'));
    expect(result).toEqual({ ok: true, models: ['a'], latencyMs: 0 });
  });

  test.each([
    [
      'a wrong key',
      answering(401, '{"error":{"message":"Incorrect API key: sk-test-0123456789abcdef"}}'),
      'provider_auth',
      /did not accept the API key/u,
    ],
    [
      'a wrong address',
      answering(404, '{"detail":"Not Found"}'),
      'provider_error',
      /does not know this address \(404\)/u,
    ],
    [
      'a web page',
      answering(200, '<!doctype html><title>Hi', 'text/html'),
      'provider_error',
      /web page/u,
    ],
    [
      'a web page that says it is something else',
      answering(200, '\n<html>', 'text/plain'),
      'provider_error',
      /web page/u,
    ],
    ['JSON of another kind', answering(200, '{"hello":"world"}'), 'provider_error', /unexpected/u],
    ['no JSON', answering(200, 'hello'), 'provider_error', /unexpected/u],
    ['a hang-up', (_, response) => response.destroy(), 'provider_error', /broke off/u],
  ])('%s', async (_, listener, code, says) => {
    const result = await tested(listener);
    expect(result).toMatchObject({ ok: false, code });
    expect(result.ok ? '' : result.message).toMatch(says);
    expect(JSON.stringify(result)).not.toContain('sk-test');
  });

  test('no key where one is wanted', async () => {
    const result = await tested(answering(401, '{}'), '/v1', {});
    expect(result).toMatchObject({ code: 'provider_auth' });
    expect(result.ok ? '' : result.message).toMatch(/wants an API key, and none is set/u);
  });

  test('an address without /v1 is told what to try', async () => {
    const result = await tested(answering(404, 'Not Found', 'text/plain'), '');
    expect(result.ok ? '' : result.message).toMatch(/try http:\/\/127\.0\.0\.1:\d+\/v1/u);
  });

  test('a server without a list is asked for one token of the typed model', async () => {
    const server = await startHttpServer((request, response) => {
      const chats = request.method === 'POST' && request.url === '/v1/chat/completions';
      response.writeHead(chats ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(chats ? '{"choices":[{}]}' : '{"detail":"Not Found"}');
    });
    servers.push(server);
    const typed = provider('openai-compatible', `${server.url}/v1`, { models: ['sonar'] });
    expect(await catalogOver().test(typed)).toMatchObject({ ok: true, models: ['sonar'] });
    const none = { ...typed, models: [] };
    expect(await catalogOver().test(none)).toMatchObject({ ok: false });
  });

  describe('whose list is public', () => {
    const KEY = 'Bearer sk-test-0123456789abcdef';
    let asked: string[] = [];

    /** Lists its models to everyone; `status` is what a request for an answer comes to. */
    async function publicList(status: number, body: string, path = '/v1/chat/completions') {
      asked = [];
      const server = await startHttpServer((request, response) => {
        const { method = '', url = '', headers } = request;
        asked.push(`${method} ${url} ${headers.authorization === KEY ? 'key' : 'no key'}`);
        const proof = url === path;
        response.writeHead(proof ? status : 200, { 'Content-Type': 'application/json' });
        response.end(proof ? body : '{"data":[{"id":"whisper-1"},{"id":"a"}]}');
      });
      servers.push(server);
      return server.url;
    }

    test.each([
      [401, '{"error":{"message":"Invalid key"}}', 'provider_auth', /did not accept the API key/u],
      [403, '{"error":{"message":"No"}}', 'provider_auth', /refused this key/u],
      [402, '{"error":{"message":"Pay"}}', 'provider_quota', /quota or credit/u],
    ])('a key that is refused for an answer with %i', async (status, body, code, says) => {
      const url = await publicList(status, body);
      const result = await catalogOver().test(provider('openai-compatible', `${url}/v1`));
      expect(result).toMatchObject({ ok: false, code });
      expect(result.ok ? '' : result.message).toMatch(says);
      expect(asked).toEqual([
        'GET /v1/models key',
        'GET /v1/models no key',
        'POST /v1/chat/completions key',
      ]);
    });

    test.each([
      ['that answers', 200, '{"choices":[{}]}'],
      ['that is loading its model', 503, '{"error":{"message":"Loading model"}}'],
    ])('a server %s accepts the key', async (_, status, body) => {
      const url = await publicList(status, body);
      const clock = createVirtualClock();
      const one = provider('openai-compatible', `${url}/v1`);
      expect(await catalogOver(clock).test(one)).toEqual({
        ok: true,
        models: ['a'],
        latencyMs: 0,
      });
      expect(asked).toHaveLength(3);
      expect(clock.pending()).toBe(0);
    });

    test('without a key nothing is proven, and no token spent', async () => {
      const url = await publicList(401, '{}');
      const one = provider('openai-compatible', `${url}/v1`, { apiKey: ' ' });
      expect(await catalogOver().test(one)).toMatchObject({ ok: true });
      expect(asked).toEqual(['GET /v1/models no key']);
    });

    test.each([
      [401, { ok: false, code: 'provider_auth' }],
      [200, { ok: true, models: ['a'] }],
    ])('OpenRouter is asked about the key itself: %i', async (status, expected) => {
      const url = await publicList(status, '{"data":{}}', '/api/v1/key');
      const local: typeof globalThis.fetch = (input, init) =>
        fetch((input as string).replace('https://openrouter.ai', url), init);
      const one = provider('openai-compatible', 'https://openrouter.ai/api/v1');
      expect(await catalogOver(createVirtualClock(), local).test(one)).toMatchObject(expected);
      expect(asked).toEqual(['GET /api/v1/models key', 'GET /api/v1/key key']);
    });
  });

  test('a list that only the key opens proves the key', async () => {
    let asked = 0;
    const result = await tested(({ headers }, response) => {
      asked += 1;
      response.writeHead(headers.authorization === undefined ? 401 : 200);
      response.end('{"data":[{"id":"a"}]}');
    });
    expect(result).toMatchObject({ ok: true, models: ['a'] });
    expect(asked).toBe(2);
  });

  test('all its requests together take no longer than ten seconds', async () => {
    const clock = createVirtualClock();
    const asked: string[] = [];
    const slow = await startHttpServer(({ method = '', headers }, response) => {
      asked.push(method);
      clock.advance(6_000);
      if (headers.authorization !== undefined) response.end('{"data":[{"id":"a"}]}');
    });
    servers.push(slow);
    await catalogOver(clock).test(provider('openai-compatible', slow.url));
    expect(asked).toEqual(['GET', 'GET']);
    expect(clock.pending()).toBe(0);
    await slow.idle();
  });

  test('a key with letters that no header can carry', async () => {
    const result = await tested(answering(200, '{}'), '/v1', { apiKey: 'ключ' });
    expect(result).toMatchObject({ ok: false, code: 'provider_auth' });
  });

  test('nothing that listens', async () => {
    const gone = await startHttpServer(() => undefined);
    await gone.close();
    const result = await catalogOver().test(provider('openai-compatible', gone.url));
    expect(result).toMatchObject({ ok: false, code: 'provider_unreachable' });
    expect(result.ok ? '' : result.message).toContain(
      `Nothing is listening at ${new URL(gone.url).host}`,
    );
  });

  test('silence', async () => {
    const clock = createVirtualClock();
    const silent = await startHttpServer(() => setImmediate(() => clock.advance(10_000)));
    servers.push(silent);
    const result = await catalogOver(clock).test(provider('openai-compatible', silent.url));
    expect(result.ok ? '' : result.message).toMatch(/sent nothing for 10 seconds/u);
    await silent.idle();
  });
});
