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

function catalogOver(clock = createVirtualClock()): ModelCatalog {
  const ollamaUrl = 'http://127.0.0.1:11434';
  return createCatalog({ clock, fetch: globalThis.fetch, discoverOllama: false, ollamaUrl });
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
