import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFixedEndpoint } from '../../../src/main/adapters/fixed-endpoint.ts';
import { createHttpChatApi } from '../../../src/main/adapters/http-chat-api.ts';
import { retryAfter } from '../../../src/main/adapters/http-request.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';

let server: TestServer | undefined;
let logged: string[] = [];
beforeEach(() => {
  logged = [];
});
afterEach(() => server?.close());

async function api(listener: (request: IncomingMessage, response: ServerResponse) => void) {
  server = await startHttpServer(listener);
  return createHttpChatApi({
    endpoints: createFixedEndpoint(server.url, 't'),
    log: (line) => void logged.push(line),
  });
}

const chat = {
  sessionId: 's',
  title: 'T',
  pinned: false,
  archived: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('http chat api', () => {
  it('sends key, token and body, and reads the answer', async () => {
    let seen: IncomingMessage | undefined;
    let body = '';
    const client = await api((request, response) => {
      seen = request;
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ ...chat, unknown: 1 }));
      });
    });
    await expect(client.createChat({ model: 'demo/tour' }, 'k1')).resolves.toEqual(chat);
    expect(seen).toMatchObject({ method: 'POST', url: '/chats' });
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer t', 'idempotency-key': 'k1' });
    expect(JSON.parse(body)).toEqual({ model: 'demo/tour' });
  });

  it('asks behind the path that the server lies at', async () => {
    let seen: string | undefined;
    server = await startHttpServer((request, response) => {
      seen = request.url;
      response.writeHead(204).end();
    });
    const client = createHttpChatApi({
      endpoints: createFixedEndpoint(`${server.url}/team/a`, 't'),
      log: () => undefined,
    });
    await client.deleteChat('s');
    expect(seen).toBe('/team/a/chats/s');
  });

  it('passes on what a problem document says', async () => {
    const client = await api((_request, response) => {
      response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '3' });
      response.end(
        JSON.stringify({
          type: 'about:blank',
          title: 'Too many requests',
          status: 429,
          detail: 'Slow down.',
          code: 'rate_limited',
          retryable: true,
        }),
      );
    });
    await expect(client.listModels()).rejects.toMatchObject({
      code: 'rate_limited',
      message: 'Slow down.',
      retryable: true,
      retryAfterMs: 3000,
    });
  });

  it.each([
    ['an HTML page', 502, '<html>Bad gateway</html>', 'unavailable'],
    ['a sign-in page of the network', 200, '<!doctype html><title>Welcome</title>', 'unavailable'],
    ['an answer that was cut off', 200, '{"items": [{"modelId": "demo/', 'unavailable'],
    ['an answer of another shape', 200, '{"items": 3}', 'internal'],
    ['a redirect', 302, '', 'unavailable'],
  ])('says what went wrong at %s', async (_name, status, body, code) => {
    const client = await api((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body);
    });
    await expect(client.listModels()).rejects.toMatchObject({ code });
  });

  it('has a plain sentence for an answer that it does not understand, and the details for the log', async () => {
    const client = await api((_request, response) => {
      const usage = { inputTokens: 10, outputTokens: 3.5 };
      response.end(JSON.stringify({ run: { runId: 'r', state: 'completed', usage } }));
    });
    await expect(client.cancelRun('s', 'r')).rejects.toMatchObject({
      code: 'internal',
      message:
        'The chat server answered with something that this version does not understand. The log file has the details.',
    });
    expect(logged).toEqual([
      expect.stringMatching(
        /^POST \/chats\/s\/runs\/r\/cancel: the answer was not understood: [^]*usage\.outputTokens/u,
      ),
    ]);
  });

  it('says so when nobody answers', async () => {
    const client = await api(() => undefined);
    await server?.close();
    await expect(client.listChats({})).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });
});

describe('retryAfter', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [null, undefined],
    ['5', 5000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });
});
