import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  captivePortal,
  gatewayError,
  gone,
  problem,
  wrongType,
} from '../../helpers/fault-proxy/answers.ts';
import { startFaultProxy, type FaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { EVENTS, readRaw } from './support.ts';

/** What the server behind the proxy has seen. */
interface Reached {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('the fault proxy', () => {
  let server: TestServer;
  let proxy: FaultProxy;
  let reached: Reached[];
  let streams: ServerResponse[];
  let onStream: (stream: ServerResponse) => void;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    reached = [];
    streams = [];
    onStream = (stream) => void stream.end(EVENTS);
    server = await startHttpServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        reached.push({ method, url, headers, body: Buffer.concat(pieces).toString('utf8') });
        if (!url.includes('stream')) {
          response.writeHead(201, { 'content-type': 'application/json', 'x-server': 'yes' });
          response.end('{"made":true}');
          return;
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        streams.push(response);
        onStream(response);
      });
    });
    proxy = await startFaultProxy({ target: server, seed: 1 });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await proxy.close();
    await server.close();
  });

  const post = (path = '/chats'): Promise<Response> =>
    fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: '{"title":"É"}',
    });
  const stream = (): Promise<Response> => fetch(`${proxy.url}/chats/a/stream`);

  function openSocket(path = '/chats/a/stream'): Socket {
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: proxy\r\n\r\n`);
    return socket;
  }

  const kinds = (): string[] => proxy.log.map(({ what }) => what);

  it('passes everything on as it is, with the Host of the server', async () => {
    const answer = await post('/chats?x=1');
    expect([answer.status, await answer.json()]).toEqual([201, { made: true }]);
    expect(answer.headers.get('x-server')).toBe('yes');
    expect(reached).toMatchObject([
      {
        method: 'POST',
        url: '/chats?x=1',
        headers: { host: new URL(server.url).host, authorization: 'Bearer secret' },
        body: '{"title":"É"}',
      },
    ]);
    expect(await (await stream()).text()).toBe(EVENTS);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'HEAD']) {
      expect((await fetch(`${proxy.url}/x`, { method })).status).toBe(201);
    }
    expect(proxy.log).toEqual([]);
    expect(proxy.stats).toMatchObject({
      requests: 6,
      streams: 1,
      bytesUp: 14,
      bytesDown: Buffer.byteLength(EVENTS) + 13 * 4,
    });
  });

  it('tells what was asked, with its position', async () => {
    await (await fetch(`${proxy.url}/chats/a/stream?after=3`)).text();
    await (await fetch(`${proxy.url}/stream`, { headers: { 'last-event-id': '9' } })).text();
    expect(proxy.requests).toMatchObject([
      { number: 1, path: '/chats/a/stream', isStream: true, position: '3' },
      { number: 2, path: '/stream', isStream: true, position: '9' },
    ]);
  });

  describe('on the way of the bytes', () => {
    it('cuts them anywhere, one by one if asked, and loses none', async () => {
      const chunks = async (maxBytes: number): Promise<number[]> => {
        proxy.next({ kind: 'slices', maxBytes });
        const { text } = await readRaw(closing());
        const body = text.slice(text.indexOf('\r\n\r\n') + 4);
        return [...body.matchAll(/(?:^|\r\n)([0-9a-f]+)\r\n(?=[^])/gu)].map(([, size]) =>
          parseInt(size ?? '', 16),
        );
      };
      const closing = (): Socket => {
        const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
        sockets.push(socket);
        socket.write('GET /chats/a/stream HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n');
        return socket;
      };
      const bytes = Buffer.byteLength(EVENTS);
      expect((await chunks(1)).filter((size) => size > 0)).toEqual(Array(bytes).fill(1));
      const sizes = (await chunks(7)).filter((size) => size > 0);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes);
      expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
      proxy.next({ kind: 'slices', maxBytes: 1 });
      expect(await (await stream()).text()).toBe(EVENTS);
    });

    it('holds them back: by a time, and by a rate', async () => {
      const took = async (fault: Fault): Promise<number> => {
        proxy.next(fault);
        const start = performance.now();
        expect(await (await stream()).text()).toBe(EVENTS);
        return performance.now() - start;
      };
      expect(await took({ kind: 'latency', ms: 40, jitterMs: 5 })).toBeGreaterThanOrEqual(75);
      const rate = Buffer.byteLength(EVENTS) * 20;
      expect(await took({ kind: 'bandwidth', bytesPerSecond: rate })).toBeGreaterThanOrEqual(48);
    });

    it('holds up the server, too, when a client does not read', async () => {
      const blocked = new Promise<void>((resolve) => {
        onStream = (response) => {
          const write = (): void => {
            if (response.write('x'.repeat(100_000))) setImmediate(write);
            else resolve();
          };
          write();
        };
      });
      openSocket().pause();
      await blocked;
    });
  });

  describe('ends a connection', () => {
    it.each([0, 1, 100, 333])('with a reset behind %i bytes', async (at) => {
      proxy.next({ kind: 'reset', at });
      const { text, error } = await readRaw(openSocket());
      expect(error).toBe('ECONNRESET');
      expect(proxy.log).toMatchObject([{ what: 'reset', connection: 1, request: 1, bytes: at }]);
      const [, body = ''] = /\r\n\r\n[0-9a-f]+\r\n([^]*)\r\n$/u.exec(text) ?? [];
      // Cut in the middle of a character it may be.
      expect(Buffer.from(EVENTS).subarray(0, at).toString('utf8')).toBe(body);
    });

    it('in good order in the middle of an event', async () => {
      proxy.next({ kind: 'truncate', at: 100 });
      const text = Buffer.from(await (await stream()).arrayBuffer());
      expect(text).toEqual(Buffer.from(EVENTS).subarray(0, 100));
    });

    it('with a reset before the server has the request', async () => {
      proxy.next({ kind: 'reset', at: 'request' });
      await expect(post()).rejects.toThrow();
      expect(reached).toEqual([]);
      expect((await post()).status).toBe(201);
    });

    it('with a reset when the server has acted, and nobody hears of it', async () => {
      proxy.next({ kind: 'reset', at: 'answer' });
      await expect(post()).rejects.toThrow();
      expect(reached).toMatchObject([{ body: '{"title":"É"}' }]);
    });

    it('of all, at once', async () => {
      onStream = (response) => void response.write(EVENTS);
      const [first, second] = [openSocket(), openSocket()];
      const ends = [readRaw(first), readRaw(second)];
      await Promise.all([once(first, 'data'), once(second, 'data')]);
      proxy.cut();
      for (const end of ends) expect(await end).toMatchObject({ error: 'ECONNRESET' });
      const third = openSocket();
      const end = readRaw(third);
      await once(third, 'data');
      proxy.cut('end');
      expect(await end).toMatchObject({ error: undefined });
      expect(kinds()).toEqual(['cut', 'cut']);
    });

    it('also towards the server, when the client leaves', async () => {
      onStream = (response) => void response.write(EVENTS);
      const socket = openSocket();
      await once(socket, 'data');
      const closed = once(streams[0]!, 'close');
      socket.destroy();
      await closed;
      await server.idle();
    });
  });

  describe('leaves a connection open and silent', () => {
    it.each<['request' | 'answer' | number, number]>([
      ['request', 0],
      ['answer', 1],
      [50, 1],
    ])('from %s on: neither side hears of the other', async (at, requests) => {
      onStream = (response) => void response.write(EVENTS);
      proxy.next({ kind: 'stall', at });
      const socket = openSocket();
      let text = '';
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      if (typeof at === 'number') {
        // What went on before is all there: the bytes in one chunk of the answer.
        while (!text.endsWith('\r\n') || !text.includes('32\r\nid: 1')) await once(socket, 'data');
      } else {
        while (proxy.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const before = text;
      // What the server still says stays on the way; that the client goes does too.
      streams[0]?.write('more');
      socket.end();
      expect((await post()).status).toBe(201);
      expect(text).toBe(before);
      expect(reached).toHaveLength(requests + 1);
      expect(streams[0]?.closed ?? false).toBe(false);
      expect(proxy.stats.open).toBe(1);
    });

    it('all that are there, when it is told to, and no new one', async () => {
      onStream = (response) => void response.write(EVENTS);
      const socket = openSocket();
      await once(socket, 'data');
      proxy.freeze();
      let bytes = 0;
      socket.on('data', (piece: Buffer) => (bytes += piece.length));
      streams[0]!.write('more');
      expect(await (await post()).json()).toEqual({ made: true });
      expect(bytes).toBe(0);
      expect(streams[0]!.closed).toBe(false);
      expect(kinds()).toEqual(['freeze']);
    });
  });

  describe('changes what events come', () => {
    const ids = async (...faults: Fault[]): Promise<number[]> => {
      proxy.next(faults);
      const text = await (await stream()).text();
      return [...text.matchAll(/^id: (\d+)$/gmu)].map(([, id]) => Number(id));
    };
    const all = Array.from({ length: 20 }, (_, index) => index + 1);

    it('again, missing, or with something between them', async () => {
      expect(await ids({ kind: 'repeat', event: 20, last: 2 })).toEqual([...all, 19, 20]);
      expect(await ids({ kind: 'drop', event: 1, count: 19 })).toEqual([20]);
      expect(await ids({ kind: 'insert', after: 3, text: 'id: 77\ndata\n\n' })).toContain(77);
      expect(kinds()).toEqual(['repeat', ...Array<string>(19).fill('drop'), 'insert']);
    });

    it('and ends them as a server that stops', async () => {
      onStream = (response) => void response.write(EVENTS);
      proxy.next({ kind: 'draining', after: 2, retryAfterMs: 9 });
      const text = await (await stream()).text();
      expect(text).toMatch(/id: 2\n[^]*event: draining\ndata: \{"retryAfterMs":9\}\n\n$/u);
      expect(text).not.toContain('id: 3');
      await server.idle();
    });

    it('in any company', async () => {
      const repeated = { kind: 'repeat', event: 2, last: 2 } as const;
      expect(await ids(repeated, { kind: 'slices', maxBytes: 3 })).toEqual([
        1,
        2,
        1,
        2,
        ...all.slice(2),
      ]);
    });

    it('of a stream only: other answers are none of them', async () => {
      proxy.next({ kind: 'insert', after: 0, text: 'nonsense' });
      expect(await (await post()).json()).toEqual({ made: true });
    });
  });

  describe('answers itself', () => {
    it.each([
      [problem(401, 'unauthenticated'), 401, 'application/problem+json'],
      [problem(403, 'forbidden'), 403, 'application/problem+json'],
      [problem(404, 'not_found'), 404, 'application/problem+json'],
      [problem(429, 'rate_limited', { retryAfter: '2' }), 429, 'application/problem+json'],
      [gatewayError(500), 500, 'text/html'],
      [gatewayError(502), 502, 'text/html'],
      [gatewayError(503, { retryAfter: '1' }), 503, 'text/html'],
      [captivePortal, 200, 'text/html; charset=utf-8'],
      [wrongType, 200, 'application/octet-stream'],
    ])('%# in place of the server, which hears nothing', async (fault, status, type) => {
      proxy.next(fault);
      const answer = await post();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
      expect(answer.headers.get('retry-after')).toBe(fault.headers['retry-after'] ?? null);
      expect(await answer.text()).toBe(fault.body);
      expect(reached).toEqual([]);
    });

    it('that there is no more', async () => {
      proxy.next(gone);
      const answer = await stream();
      expect([answer.status, await answer.text()]).toEqual([204, '']);
    });

    it('although the server has acted', async () => {
      proxy.next(gatewayError(502, { at: 'answer' }));
      expect((await post()).status).toBe(502);
      expect(reached).toHaveLength(1);
    });

    it.each([301, 302, 307, 308] as const)(
      'with a redirect (%i), and sees what came there',
      async (status) => {
        proxy.next({ kind: 'redirect', status });
        const followed = await fetch(`${proxy.url}/chats/a/stream?after=1`, {
          headers: { authorization: 'Bearer secret', 'x-own': 'secret' },
        });
        expect(await followed.text()).toBe('elsewhere');
        // Node's fetch takes the header off at another origin.
        expect(proxy.elsewhere.requests).toEqual([
          { method: 'GET', path: '/chats/a/stream?after=1', authorization: undefined },
        ]);
        await fetch(proxy.elsewhere.url, { headers: { authorization: 'Bearer secret' } });
        expect(proxy.elsewhere.requests[1]?.authorization).toBe('Bearer secret');
        expect(reached).toEqual([]);
      },
    );
  });

  it('refuses new connections, or resets them, and leaves the old ones', async () => {
    onStream = (response) => void response.write(EVENTS);
    const socket = openSocket();
    await once(socket, 'data');
    await proxy.block();
    const refused = await readRaw(openSocket());
    expect(refused.error).toBe('ECONNREFUSED');
    await proxy.unblock();
    expect((await post()).status).toBe(201);
    await proxy.block('reset');
    expect((await readRaw(openSocket())).error).toBe('ECONNRESET');
    await proxy.unblock();
    expect((await post()).status).toBe(201);
    streams[0]!.write('still there');
    const [piece] = (await once(socket, 'data')) as [Buffer];
    expect(piece.toString('utf8')).toContain('still there');
    expect(kinds()).toEqual(['block', 'unblock', 'block', 'unblock']);
  });

  it('gives each request its own faults: those of `next` in turn, then those of the plan', async () => {
    proxy.plan(({ method }) => (method === 'POST' ? [gatewayError(500)] : []));
    proxy.next(gatewayError(502), ({ isStream }) => isStream);
    proxy.next([gatewayError(503)]);
    expect((await post()).status).toBe(503);
    expect((await post()).status).toBe(500);
    expect((await stream()).status).toBe(502);
    expect((await stream()).status).toBe(200);
    proxy.plan(undefined);
    expect((await post()).status).toBe(201);
  });

  it('does the same for the same seed, whatever comes between', async () => {
    const run = async (seed: number): Promise<unknown[]> => {
      const one = await startFaultProxy({ target: server, seed });
      one.plan((_, random) => [{ kind: 'truncate', at: random.int(1, 900) }]);
      const sizes: number[] = [];
      for (let request = 0; request < 5; request += 1) {
        sizes.push((await (await fetch(`${one.url}/stream`)).arrayBuffer()).byteLength);
      }
      const logged = one.log.map(({ connection: _, ms: __, ...entry }) => entry);
      await one.close();
      return [sizes, logged];
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(5)).not.toEqual(await run(6));
  });

  it('ends a connection as the server does that is not there', async () => {
    await server.close();
    await expect(post()).rejects.toThrow();
    expect((await readRaw(openSocket())).error).toBe('ECONNRESET');
  });

  it('leaves nothing open', async () => {
    onStream = (response) => void response.write(EVENTS);
    proxy.plan(({ number }) => [
      number % 2 === 0 ? { kind: 'stall', at: 10 } : { kind: 'latency', ms: 600_000 },
    ]);
    const ends = [1, 2, 3, 4].map(() => readRaw(openSocket()));
    while (streams.length < 4) await new Promise((resolve) => setImmediate(resolve));
    await proxy.close();
    await Promise.all(ends);
    await server.idle();
    await expect(post()).rejects.toThrow();
    expect(proxy.stats.open).toBe(0);
  });
});
