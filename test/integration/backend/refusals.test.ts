import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../../src/shared/errors.ts';
import { rawRequest } from './support/raw-request.ts';
import { startTestServer, TOKEN, type TestServer } from './support/test-server.ts';

/** Everything a server of ours is not to do, asked of a real one. */
describe('the server refuses', () => {
  let given: TestServer;
  let sessionId: string;
  beforeAll(async () => {
    given = await startTestServer({ origins: ['https://known.example'] });
    sessionId = (await given.api.createChat()).sessionId;
  });
  afterAll(() => given.dispose());

  /** After whatever was done to it, the server still serves. */
  async function expectHealthy(): Promise<void> {
    const { status } = await given.api.request('GET', '/chats');
    expect(status).toBe(200);
  }

  function expectProblem(body: unknown, status: number, code: string): void {
    expect(problemSchema.parse(body)).toMatchObject({ status, code });
    expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String) as string });
    expect(JSON.stringify(body)).not.toMatch(/\bat .*\.(ts|js)|node_modules|Error:/u);
  }

  describe('who has no right to it:', () => {
    const wrong: [string, string | undefined][] = [
      ['no header', undefined],
      ['an empty one', ''],
      ['another scheme', `Basic ${TOKEN}`],
      ['no token', 'Bearer '],
      ['another token', `Bearer ${'b2'.repeat(32)}`],
      ['a part of the token', `Bearer ${TOKEN.slice(0, -1)}`],
      ['more than the token', `Bearer ${TOKEN}0`],
      ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
      ['the token in capitals', `Bearer ${TOKEN.toUpperCase()}`],
      ['a long one', `Bearer ${'x'.repeat(8_000)}`],
    ];
    const routes = [
      '/chats',
      '/models',
      '/config',
      '/metrics',
      '/nowhere',
      '/stream',
      '/chats/x/stream',
    ];

    it.each(wrong)('%s', async (_, authorization) => {
      for (const path of routes) {
        const response = await fetch(`${given.baseUrl}${path}`, {
          headers: authorization === undefined ? {} : { authorization },
        });
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        expect(response.headers.get('content-type')).toBe('application/problem+json');
        expectProblem(await response.json(), 401, 'unauthenticated');
      }
    });

    it('a token in the address', async () => {
      const response = await fetch(`${given.baseUrl}/chats?token=${TOKEN}&access_token=${TOKEN}`);
      expect(response.status).toBe(401);
    });

    it('two Authorization headers', async () => {
      const answer = await rawRequest(
        given.port,
        `GET /chats HTTP/1.1\r\nHost: 127.0.0.1:${given.port}\r\nAuthorization: Bearer ${TOKEN}\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(401);
    });
  });

  describe('who comes from elsewhere:', () => {
    const get = (headers: string, path = '/chats') =>
      rawRequest(
        given.port,
        `GET ${path} HTTP/1.1\r\n${headers}Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
      );

    it.each([
      ['evil.example'],
      ['evil.example:PORT'],
      ['127.0.0.1'],
      ['localhost'],
      ['127.0.0.1:1'],
      ['127.0.0.1.evil.example:PORT'],
      ['localhost.evil.example:PORT'],
      ['[::1]:PORT'],
      ['0.0.0.0:PORT'],
      ['2130706433:PORT'],
      ['user@127.0.0.1:PORT'],
      [''],
    ])('with the Host %j', async (host) => {
      const value = host.replace('PORT', String(given.port));
      for (const path of ['/chats', '/healthz', '/stream', `/chats/${sessionId}/stream`]) {
        const answer = await get(`Host: ${value}\r\n`, path);
        expect(answer.status).toBe(403);
        expectProblem(answer.problem, 403, 'forbidden');
      }
    });

    it('but takes both of its own names, in any case', async () => {
      for (const host of ['127.0.0.1', 'localhost', 'LocalHost']) {
        expect((await get(`Host: ${host}:${given.port}\r\n`)).status).toBe(200);
      }
    });

    it('with no Host, or two', async () => {
      const own = `Host: 127.0.0.1:${given.port}\r\n`;
      expect((await get('')).status).toBe(400);
      expect((await get(`${own}Host: evil.example\r\n`)).status).toBe(400);
      expect((await get(`${own}${own}`)).status).toBe(400);
      const old = await rawRequest(given.port, 'GET /healthz HTTP/1.0\r\n\r\n');
      expect(old.status).toBe(400);
    });

    it('with an absolute address', async () => {
      const own = `Host: 127.0.0.1:${given.port}\r\n`;
      for (const target of [
        'http://evil.example/chats',
        `http://127.0.0.1:${given.port}/chats`,
        '*',
      ]) {
        expect((await get(own, target)).status).toBe(400);
      }
    });

    it.each([
      'https://evil.example',
      'null',
      'file://',
      'http://localhost',
      'https://known.example.evil.example',
      'app://millrace',
    ])('with the Origin %s', async (origin) => {
      for (const path of ['/chats', '/healthz', '/stream', `/chats/${sessionId}/stream`]) {
        const { status, body } = await given.api.request('GET', path, undefined, { origin });
        expect(status).toBe(403);
        expectProblem(body, 403, 'forbidden');
      }
      const made = await given.api.request(
        'POST',
        '/chats',
        {},
        { origin, 'idempotency-key': 'o' },
      );
      expect(made.status).toBe(403);
    });

    it('with a preflight, whatever it asks for', async () => {
      const response = await fetch(`${given.baseUrl}/chats`, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('but takes the origins that it was told of', async () => {
      const origin = 'https://known.example';
      const { status } = await given.api.request('GET', '/chats', undefined, { origin });
      expect(status).toBe(200);
    });
  });

  describe('what it cannot take:', () => {
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      given.api.request('POST', path, body, { 'idempotency-key': 'k', ...headers });

    it.each<[string, string, RegExp]>([
      ['broken JSON', '{"text": ', /^body:/u],
      ['two values', '{} {}', /^body:/u],
      ['no object', '"text"', /^body:/u],
      ['an array', '[]', /^body:/u],
      ['null', 'null', /^body:/u],
      ['a lone byte that is no UTF-8', '\u00ff', /^text:|^body:/u],
      ['nothing', '', /^text:/u],
      ['no text', '{}', /^text:/u],
      ['an empty text', '{"text":""}', /^text:/u],
      ['spaces alone', '{"text":" \\n  "}', /^text:/u],
      ['a text of numbers', '{"text":[1]}', /^text:/u],
      ['a parent that is no id', '{"text":"a","parentId":7}', /^parentId:/u],
      ['a parent that is not there', '{"text":"a","parentId":"x"}', /^parentId:/u],
      ['a model that is none', '{"text":"a","model":"gpt"}', /^model:/u],
      [
        'a file',
        '{"text":"a","attachments":["no-such-file"]}',
        /^attachments: files are not taken/u,
      ],
      ['a delivery that is none', '{"text":"a","delivery":"pigeon"}', /^delivery:/u],
    ])('%s', async (_, body, detail) => {
      const answer = await post(`/chats/${sessionId}/messages`, body);
      expect(answer.status).toBe(400);
      expectProblem(answer.body, 400, 'invalid_request');
      expect((answer.body as { detail: string }).detail).toMatch(detail);
    });

    it('bytes that are no UTF-8', async () => {
      const response = await fetch(`${given.baseUrl}/chats/${sessionId}/messages`, {
        method: 'POST',
        headers: {
          authorization: given.api.authorization,
          'content-type': 'application/json',
          'idempotency-key': 'k',
        },
        body: Buffer.from([0x7b, 0x22, 0x74, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
      });
      expect(response.status).toBe(400);
    });

    it.each(['[', '{"a":'])('a megabyte of %j', async (piece) => {
      const deep = piece.repeat(Math.floor(500_000 / piece.length));
      expect((await post(`/chats/${sessionId}/messages`, deep)).status).toBe(400);
      const close = piece === '[' ? ']' : '}';
      const whole = `${piece.repeat(90_000)}1${close.repeat(90_000)}`;
      const answer = await post(`/chats/${sessionId}/messages`, whole);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ detail: expect.stringMatching(/nested/u) as string });
      await expectHealthy();
    });

    it('a __proto__ that would change what objects are', async () => {
      const body =
        '{"text":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      const { status } = await post(`/chats/${sessionId}/messages`, body, {
        'idempotency-key': 'p',
      });
      expect(status).toBe(202);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'json', ''])(
      'the content type %j',
      async (type) => {
        const answer = await post(`/chats/${sessionId}/messages`, '{"text":"a"}', {
          'content-type': type,
        });
        expect(answer.status).toBe(415);
        expectProblem(answer.body, 415, 'invalid_request');
      },
    );

    it('but takes a content type with parameters', async () => {
      const answer = await post('/chats', '{}', {
        'content-type': 'Application/JSON; charset=utf-8',
        'idempotency-key': 'ct',
      });
      expect(answer.status).toBe(201);
    });

    it('a POST without an Idempotency-Key, or with a useless one', async () => {
      for (const [path, body] of [
        ['/chats', {}],
        [`/chats/${sessionId}/messages`, { text: 'a' }],
        [`/chats/${sessionId}/runs/x/retry`, {}],
      ] as const) {
        const none = await given.api.request('POST', path, body);
        expect(none.status).toBe(400);
        expect((none.body as { detail: string }).detail).toMatch(/^Idempotency-Key:/u);
        for (const key of ['', 'x'.repeat(201), 'with space', 'é']) {
          const bad = await given.api.request('POST', path, body, { 'idempotency-key': key });
          expect(bad.status).toBe(400);
        }
      }
    });

    it.each(['limit=0', 'limit=-1', 'limit=201', 'limit=x', 'limit=1.5', 'limit=', 'cursor=x'])(
      'a page with ?%s',
      async (query) => {
        for (const path of ['/chats', `/chats/${sessionId}/messages`]) {
          const answer = await given.api.request('GET', `${path}?${query}`);
          expect(answer.status).toBe(400);
          const member = query.split('=')[0]!;
          expect((answer.body as { detail: string }).detail).toMatch(
            new RegExp(`^${member}:`, 'u'),
          );
        }
      },
    );

    it('a position that is no whole number', async () => {
      const path = `/chats/${sessionId}/stream`;
      for (const answer of [
        await given.api.request('GET', `${path}?after=x`),
        await given.api.request('GET', path, undefined, { 'last-event-id': 'x' }),
        await given.api.request('GET', `${path}?after=1`, undefined, { 'last-event-id': '-1' }),
      ]) {
        expect(answer.status).toBe(400);
        expectProblem(answer.body, 400, 'invalid_request');
      }
    });
  });

  describe('what is not there:', () => {
    it.each([
      ['GET', '/'],
      ['GET', '/nowhere'],
      ['GET', '/chats/nowhere'],
      ['PATCH', '/chats/nowhere'],
      ['DELETE', '/chats/nowhere'],
      ['GET', '/chats/nowhere/messages'],
      ['GET', '/chats/nowhere/stream'],
      ['GET', '/chats/nowhere/runs/x'],
      ['POST', '/chats/nowhere/runs/x/cancel'],
      ['GET', '/stream/'],
      ['GET', '/streams'],
      ['GET', '/metrics'],
      ['POST', '/files'],
      ['GET', '/chats/%00/messages'],
      ['GET', '/chats/%zz/messages'],
      ['GET', '/chats/%zz/stream'],
      ['GET', '/chats/..%2f..%2fetc/stream'],
      ['GET', `/chats/${'x'.repeat(5_000)}`],
      ['GET', '/chats//stream'],
      ['GET', '/chats/x/stream/y'],
    ])('%s %s', async (method, path) => {
      const { status, body, headers } = await given.api.request(method, path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expectProblem(body, 404, 'not_found');
    });

    it('a message or a run of another chat', async () => {
      const other = await given.api.createChat();
      const { message, run } = await given.api.send(sessionId, 'Hello');
      for (const [method, path] of [
        ['DELETE', `/chats/${other.sessionId}/messages/${message.messageId}`],
        ['GET', `/chats/${other.sessionId}/runs/${run.runId}`],
        ['POST', `/chats/${other.sessionId}/runs/${run.runId}/cancel`],
      ] as const) {
        expect((await given.api.request(method, path)).status).toBe(404);
      }
      const call = await given.agent.call(given.agent.calls.length - 1);
      call.finish();
    });

    it.each([
      ['PUT', '/chats', 'GET, POST'],
      ['DELETE', '/chats', 'GET, POST'],
      ['POST', '/chats/x', 'GET, PATCH, DELETE'],
      ['PATCH', '/chats/x/messages', 'GET, POST'],
      ['POST', '/chats/x/stream', 'GET'],
      ['POST', '/stream', 'GET'],
      ['GET', '/chats/x/runs/y/cancel', 'POST'],
      ['POST', '/models', 'GET'],
      ['OPTIONS', '/chats', 'GET, POST'],
    ])('%s %s, and says what is', async (method, path, allow) => {
      const { status, headers, body } = await given.api.request(method, path);
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe(allow);
      expectProblem(body, 405, 'invalid_request');
    });
  });
});
