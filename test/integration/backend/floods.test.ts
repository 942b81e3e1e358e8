import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from './support/raw-request.ts';
import { startTestServer, TOKEN, type TestServer } from './support/test-server.ts';

const MEGABYTE = 1024 * 1024;

describe('a flood', () => {
  let given: TestServer;
  let path: string;
  beforeAll(async () => {
    given = await startTestServer();
    path = `/chats/${(await given.api.createChat()).sessionId}/messages`;
  });
  afterAll(() => given.dispose());

  const head = (more: string) =>
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${given.port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n${more}\r\n`;

  it('of bytes in a body is refused by its announced length, none of it read', async () => {
    const answer = await rawRequest(given.port, head(`Content-Length: ${10 * MEGABYTE}\r\n`));
    expect(answer.status).toBe(413);
    expect(answer.problem).toMatchObject({ code: 'too_large' });
  });

  it('of bytes in chunks is refused at the limit, and its memory is not kept', async () => {
    const chunk = Buffer.alloc(MEGABYTE, 'x');
    const before = process.memoryUsage().arrayBuffers;
    const answer = await rawRequest(
      given.port,
      head('Transfer-Encoding: chunked\r\n'),
      ...Array.from({ length: 10 }, () => [`${MEGABYTE.toString(16)}\r\n`, chunk, '\r\n']).flat(),
      '0\r\n\r\n',
    );
    expect(answer.status).toBe(413);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(12 * MEGABYTE);
  });

  it('is told to a client that sends all of it first', async () => {
    const text = 'x'.repeat(10 * MEGABYTE);
    const { status, body } = await given.api.request(
      'POST',
      path,
      { text },
      { 'idempotency-key': 'k' },
    );
    expect(status).toBe(413);
    expect(body).toMatchObject({ code: 'too_large', retryable: false });
    // The same client, most likely on the same connection.
    expect((await given.api.request('GET', '/chats')).status).toBe(200);
  });

  it('of exactly the limit is taken, and one byte more is not', async () => {
    const frame = JSON.stringify({ text: '' }).length;
    const send = (size: number, key: string) =>
      given.api.request(
        'POST',
        path,
        { text: 'x'.repeat(size - frame) },
        { 'idempotency-key': key },
      );
    expect((await send(MEGABYTE, 'exact')).status).toBe(202);
    expect((await send(MEGABYTE + 1, 'more')).status).toBe(413);
    given.agent.calls.at(-1)?.finish();
  });

  it('of headers is refused, by number and by size', async () => {
    const lines = (count: number, size: number) =>
      Array.from({ length: count }, (_, index) => `X-${index}: ${'x'.repeat(size)}\r\n`).join('');
    const many = await rawRequest(given.port, head(lines(200, 1)));
    expect(many.status).toBe(431);
    expect(many.problem).toMatchObject({ code: 'invalid_request' });
    const long = await rawRequest(given.port, head(lines(1, 100_000)));
    expect(long.status).toBe(431);
    expect(long.problem).toMatchObject({ code: 'invalid_request' });
    const endless = await rawRequest(given.port, head(lines(3_000, 50)));
    expect(endless.status).toBe(431);
  });

  it('of nonsense is answered as such', async () => {
    for (const nonsense of [
      '\x16\x03\x01\x02\x00\x01\x00',
      'HELLO\r\n\r\n',
      'GET /\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      const answer = await rawRequest(given.port, nonsense);
      expect(answer.status).toBe(400);
      expect(answer.problem).toMatchObject({ code: 'invalid_request' });
    }
    const smuggled = await rawRequest(
      given.port,
      head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'),
      '0\r\n\r\n',
    );
    expect(smuggled.status).toBe(400);
  });

  it('of nonsense on an open stream ends that, and says nothing into it', async () => {
    const stream = path.replace(/messages$/u, 'stream');
    const socket = connect(given.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.includes('retry:')) socket.write('nonsense\r\n\r\n');
    });
    socket.on('error', () => undefined);
    socket.write(
      `GET ${stream} HTTP/1.1\r\nHost: 127.0.0.1:${given.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text.match(/HTTP\/1\.1 \d+/gu)).toEqual(['HTTP/1.1 200']);
    const health = await given.api.request('GET', '/chats');
    expect(health.status).toBe(200);
  });

  it('of clients that leave in the middle harms nobody', async () => {
    await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(given.port, '127.0.0.1', () => {
              socket.write(`${head('Content-Length: 1000\r\n')}{"text":"ha`, () => {
                socket.resetAndDestroy();
                resolve();
              });
            });
            socket.on('error', () => undefined);
          }),
      ),
    );
    expect((await given.api.request('GET', '/chats')).status).toBe(200);
    expect(given.log.filter((line) => line.includes('"error"'))).toEqual([]);
  });
});
