import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventSourceStream } from '../../../src/main/adapters/event-source-stream.ts';
import { createConnection } from '../../../src/main/stream/connection-driver.ts';
import { createFixedEndpoint } from '../../../src/main/adapters/fixed-endpoint.ts';
import type { Failure, Received } from '../../../src/main/stream/connection-state.ts';
import type { AccountChange, StreamTarget } from '../../../src/main/stream/ports.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';

let servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serve(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestServer> {
  const server = await startHttpServer(listener);
  servers.push(server);
  return server;
}

/** Opens one attempt; `until` resolves with what came when the given number of events or a failure is there. */
function attempt(
  url: string,
  position: number | null,
  events = Number.POSITIVE_INFINITY,
  answerWithinMs?: number,
  target: StreamTarget = { kind: 'chat', sessionId: 'a/b' },
) {
  const got: Received[] = [];
  const retries: number[] = [];
  let opened = 0;
  let close: () => void = () => undefined;
  const done = new Promise<Failure | undefined>((resolve) => {
    close = createEventSourceStream(createFixedEndpoint(url, 'secret-token'), answerWithinMs).open(
      { target, position },
      {
        opened: () => (opened += 1),
        event: (event) => {
          got.push(event);
          if (got.length >= events) resolve(undefined);
        },
        failed: resolve,
        retryInterval: (ms) => void retries.push(ms),
      },
    );
  });
  return { got, retries, done, close: () => close(), opened: () => opened };
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
}

const token = (sequence: number, text: string): string =>
  `event: token\nid: ${sequence}\ndata: ${JSON.stringify({ runId: 'r', messageId: 'm', text })}\n\n`;

describe('event source stream', () => {
  it('asks with the token and the position, and reads events cut anywhere', async () => {
    let request: IncomingMessage | undefined;
    const text = 'Größe 👩‍👩‍👧 سلام 水車';
    const server = await serve((incoming, response) => {
      request = incoming;
      stream(response);
      const bytes = Buffer.from(
        `${token(8, text)}event: ping\ndata: {"time":"2026-01-01T00:00:00Z"}\n\n`,
      );
      // One byte a write: every cut there is, in the middle of code points and of lines.
      for (const byte of bytes) response.write(Buffer.of(byte));
    });
    const { got, done, close, opened } = attempt(server.url, 7, 2);
    await done;
    expect(request?.url).toBe('/chats/a%2Fb/stream');
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      'last-event-id': '7',
      accept: 'text/event-stream',
    });
    expect(opened()).toBe(1);
    expect(got).toEqual([
      { kind: 'logged', sequence: 8, event: { type: 'token', runId: 'r', messageId: 'm', text } },
      { kind: 'ping' },
    ]);
    close();
    await server.idle();
  });

  it("tells a server's error event from an error of the connection", async () => {
    const server = await serve((_request, response) => {
      stream(response);
      const data = { runId: 'r', messageId: 'm', code: 'internal', message: 'x', retryable: false };
      response.end(`event: error\nid: 3\ndata: ${JSON.stringify(data)}\n\n`);
    });
    const { got, done } = attempt(server.url, 2);
    expect(await done).toEqual({ kind: 'ended' });
    expect(got).toMatchObject([{ kind: 'logged', sequence: 3, event: { type: 'error' } }]);
  });

  it.each([
    [503, { 'retry-after': '4' }, { kind: 'http', status: 503, retryAfterMs: 4000 }],
    [401, {}, { kind: 'http', status: 401 }],
    [404, { 'content-type': 'text/html' }, { kind: 'not-a-stream', contentType: 'text/html' }],
    [403, {}, { kind: 'not-a-stream', contentType: '' }],
    [204, {}, { kind: 'http', status: 204 }],
    [200, { 'content-type': 'text/html' }, { kind: 'not-a-stream', contentType: 'text/html' }],
    [
      200,
      { 'content-type': 'text/event-streams' },
      { kind: 'not-a-stream', contentType: 'text/event-streams' },
    ],
  ])('reports %i %o as what it is, and leaves no socket open', async (status, headers, failure) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, headers);
      // A body that does not end must not hold the socket.
      if (status === 204) response.end();
      else response.write('<html>');
    });
    const { done, got, opened } = attempt(server.url, null);
    expect(await done).toEqual(failure);
    expect(got).toEqual([]);
    expect(opened()).toBe(0);
    if (status !== 204) await server.idle();
  });

  describe('refused', () => {
    const account: StreamTarget = { kind: 'account', onEvent: () => undefined };
    const chat: StreamTarget = { kind: 'chat', sessionId: 's' };
    const ours = 'application/problem+json; charset=utf-8';
    const problem = (code: string): string => JSON.stringify({ title: 't', status: 404, code });
    const notOurs = (contentType: string): Failure => ({ kind: 'not-a-stream', contentType });

    it.each<[string, StreamTarget, number, string, string, Failure]>([
      [
        'no such chat',
        chat,
        404,
        ours,
        problem('not_found'),
        { kind: 'refused', reason: 'not_found' },
      ],
      [
        'forbidden',
        chat,
        403,
        ours,
        problem('forbidden'),
        { kind: 'refused', reason: 'forbidden' },
      ],
      ["a gateway's page", chat, 404, 'text/html', problem('not_found'), notOurs('text/html')],
      ["another's problem", chat, 404, ours, '{"title":"No route","status":404}', notOurs(ours)],
      ['another code of ours', chat, 403, ours, problem('rate_limited'), notOurs(ours)],
      ['no JSON', chat, 404, ours, '<html>', notOurs(ours)],
      ['too much', chat, 404, ours, problem('not_found').padEnd(20_000), notOurs(ours)],
      [
        "the account's feed",
        account,
        404,
        ours,
        problem('not_found'),
        { kind: 'http', status: 404 },
      ],
      ['a gateway before it', account, 403, 'text/html', '<html>', notOurs('text/html')],
      ['nothing in its place', account, 204, 'text/html', '', notOurs('text/html')],
    ])(
      "takes it for the server's word only when it is: %s",
      async (_case, target, status, contentType, body, failure) => {
        const server = await serve((_request, response) => {
          response.writeHead(status, { 'content-type': contentType }).end(body);
        });
        expect(await attempt(server.url, null, 1, undefined, target).done).toEqual(failure);
        await server.idle();
      },
    );

    it('does not wait for ever for the words of it', async () => {
      const server = await serve((_request, response) => {
        response.writeHead(404, { 'content-type': ours });
        response.write('{"title":');
      });
      expect(await attempt(server.url, null, 1, 50).done).toEqual({ kind: 'silent' });
      await server.idle();
    });
  });

  it('never takes the token to where a redirect points', async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.end();
    });
    const server = await serve((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/steal` }).end();
    });
    const { done } = attempt(server.url, null);
    expect(await done).toEqual({ kind: 'redirect', location: `${elsewhere.url}/steal` });
    expect(seen).toEqual([]);
  });

  it('reports a server that is not there, and one that breaks off', async () => {
    const gone = await startHttpServer(() => undefined);
    await gone.close();
    expect(await attempt(gone.url, null).done).toMatchObject({ kind: 'network' });
    const server = await serve((_request, response) => {
      stream(response);
      response.write(token(1, 'a'), () => response.destroy());
    });
    const { done, got } = attempt(server.url, 0);
    expect(await done).toEqual({ kind: 'ended' });
    expect(got).toHaveLength(1);
  });

  it('does not wait for ever for a server that hangs', async () => {
    const server = await serve(() => undefined);
    const { done, opened } = attempt(server.url, 3, 1, 20);
    expect(await done).toEqual({ kind: 'silent' });
    expect(opened()).toBe(0);
    await server.idle();
  });

  it('waits longer than that for events, once the stream is open', async () => {
    const server = await serve((_request, response) => {
      stream(response);
      response.write(': open\n\n');
      setTimeout(() => response.write(token(4, 'late')), 1_700);
    });
    const { done, got, close } = attempt(server.url, 3, 1, 1_500);
    expect(await done).toBeUndefined();
    expect(got).toMatchObject([{ kind: 'logged', sequence: 4 }]);
    close();
  });

  it('connects once: reconnecting is not its business', async () => {
    let requests = 0;
    const server = await serve((_request, response) => {
      requests += 1;
      stream(response);
      // A reconnection time of nothing would bring the package back at once.
      response.end(`retry: 0\n\n${token(1, 'a')}`);
    });
    const { done } = attempt(server.url, 0);
    await done;
    await server.idle();
    expect(requests).toBe(1);
  });

  it('says nothing more once it is closed', async () => {
    let push: (text: string) => void = () => undefined;
    const server = await serve((_request, response) => {
      stream(response);
      push = (text) => void response.write(text);
      push(token(1, 'a'));
    });
    const { got, done, close } = attempt(server.url, 0, 1);
    await done;
    close();
    push(token(2, 'b'));
    await server.idle();
    expect(got).toHaveLength(1);
  });

  it("reads the account's feed: what moved, what is gone, and signs of life", async () => {
    let request: IncomingMessage | undefined;
    const server = await serve((incoming, response) => {
      request = incoming;
      stream(response);
      response.end(
        'event: ping\ndata: {"time":"2026-01-01T00:00:00Z"}\n\n' +
          'event: chat\ndata: {"sessionId":"s","sequence":4}\n\n' +
          'event: chat\ndata: {"sessionId":"s","deleted":true}\n\n' +
          'event: error\ndata: {"a":"newer server"}\n\n' +
          'event: chat\ndata: {"sessionId":\n\n' +
          'event: draining\ndata: {"retryAfterMs":7}\n\n',
      );
    });
    const moves: AccountChange[] = [];
    const target: StreamTarget = { kind: 'account', onEvent: (move) => moves.push(move) };
    const { got, done } = attempt(server.url, null, Number.POSITIVE_INFINITY, undefined, target);
    expect(await done).toEqual({ kind: 'ended' });
    expect(request?.url).toBe('/stream');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer secret-token' });
    expect(request?.headers).not.toHaveProperty('last-event-id');
    expect(moves).toEqual([
      { type: 'chat', sessionId: 's', sequence: 4 },
      { type: 'chat', sessionId: 's', deleted: true },
    ]);
    const nothing = { kind: 'unknown', sequence: undefined };
    const ping = { kind: 'ping' };
    const draining = { kind: 'draining', retryAfterMs: 7 };
    expect(got).toEqual([ping, ping, ping, nothing, nothing, draining]);
  });

  it('tells `retry:` lines as they go by, cut anywhere', async () => {
    const server = await serve((_request, response) => {
      stream(response);
      const bytes = Buffer.from(`retry: 1500\r\n\r\n${token(1, 'retry: 9')}retry:0\n\n`);
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    const { got, retries, done } = attempt(server.url, 0);
    await done;
    expect(retries).toEqual([1500, 0]);
    expect(got).toHaveLength(1);
  });

  it('counts events that it does not know, however they are called, and goes on behind them', async () => {
    const server = await serve((_request, response) => {
      stream(response);
      const unknown = (type: string, id: number): string =>
        `event: ${type}\nid: ${id}\ndata: {"text":"of a newer server"}\n\n`;
      const bytes = Buffer.from(
        `${unknown('citation', 1)}${token(2, 'a')}${unknown('citation', 3)}${unknown('open', 4)}` +
          `event: hint\ndata: {}\n\n${unknown('über', 5)}${token(6, 'b')}`,
      );
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    const { got, done, opened } = attempt(server.url, 0);
    await done;
    expect(got.map((one) => ('sequence' in one ? [one.kind, one.sequence] : [one.kind]))).toEqual([
      ['unknown', 1],
      ['logged', 2],
      ['unknown', 3],
      ['unknown', 4],
      ['unknown', undefined],
      // No name that a server of ours would give: what it counts for is found as a hole.
      ['logged', 6],
    ]);
    expect(opened()).toBe(1);
  });

  it('says of an event whose data were damaged on their way that it has to come again', async () => {
    const server = await serve((_request, response) => {
      stream(response);
      response.end(`event: token\nid: 1\ndata: {"runId":"r","mess\n\n${token(2, 'b')}`);
    });
    const { got, done } = attempt(server.url, 0);
    await done;
    expect(got).toMatchObject([{ kind: 'damaged' }, { kind: 'logged', sequence: 2 }]);
  });

  it('lets the socket of a server go that has fallen silent', async () => {
    // Half-open: the other end is gone and nothing ever says so. The watchdog closes the attempt.
    const clock = createVirtualClock();
    let requests = 0;
    const server = await serve((_request, response) => {
      requests += 1;
      stream(response);
      response.write(token(requests, 'a'));
    });
    const got: number[] = [];
    let arrived: () => void = () => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    const connection = createConnection({
      target: { kind: 'chat', sessionId: 'c' },
      position: 0,
      source: createEventSourceStream(createFixedEndpoint(server.url, 'secret-token')),
      clock,
      random: () => 0.5,
      onItem({ sequence }) {
        got.push(sequence);
        arrived();
      },
      onStatus: () => undefined,
    });
    const first = next();
    connection.start();
    await first;
    const second = next();
    clock.advance(45_000);
    await server.idle();
    clock.advance(30_000);
    await second;
    expect(got).toEqual([1, 2]);
    connection.release();
    await server.idle();
    expect(clock.pending()).toBe(0);
  });
});
