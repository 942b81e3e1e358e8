import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { ask } from '../../helpers/agent.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import {
  type Answer,
  askAt,
  fine,
  frame,
  KEY,
  patient,
  running,
  scripted,
  stopAll,
  stream,
} from './scripted-provider.ts';

afterEach(stopAll);

describe('broken connections', () => {
  test.each([
    ['is cut', (response: ServerResponse) => void response.destroy()],
    ['ends without an end', (response: ServerResponse) => void response.end()],
  ])('a stream that %s in mid-answer keeps what had come', async (_, end) => {
    const { base, count } = await scripted([
      (response) => {
        stream(response, frame({ content: 'The first half' }));
        setImmediate(() => end(response));
      },
    ]);
    const { outcome, text } = await askAt({ base });
    expect(text).toBe('The first half');
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'provider_error',
        message: 'The connection to Testing Ltd broke off in mid-answer. What had come is kept.',
        retryable: true,
      },
    });
    expect(count()).toBe(1);
  });

  test('an error in mid-stream ends the request, also where the server would go on', async () => {
    const failing = `data: ${JSON.stringify({ error: { message: 'Bad luck', code: 400 } })}\n\n`;
    const { base } = await scripted([
      (response) => stream(response, frame({ content: 'So far' }), failing),
    ]);
    const { outcome, text } = await askAt({ base });
    expect(text).toBe('So far');
    expect(outcome).toMatchObject({ ok: false, error: { code: 'provider_error' } });
    await running.server.idle();
  });

  test('nothing listens', async () => {
    const { base } = await scripted([fine]);
    await running.server.close();
    const startedAt = performance.now();
    const { outcome, events } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_unreachable', retryable: true },
    });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(
      /Nothing is listening at 127\.0\.0\.1:\d+/u,
    );
    expect(events).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('a name that does not exist', async () => {
    const { outcome } = await askAt({ base: 'http://no-such-host.invalid/v1' });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'provider_unreachable' } });
    expect(outcome.ok ? '' : outcome.error.message).toContain('no-such-host.invalid was not found');
  });

  test('https where the server speaks http', async () => {
    const { base } = await scripted([fine]);
    const { outcome } = await askAt({ base: base.replace('http:', 'https:') });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'provider_unreachable' } });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(
      /a local server usually wants http:\/\//u,
    );
  });

  test('a server without a certificate that can be trusted', async () => {
    const tls = createTlsServer({ ciphers: 'aNULL' });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    const { outcome } = await askAt({ base: `https://127.0.0.1:${port}/v1` });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_unreachable', retryable: false },
    });
    await new Promise((resolve) => tls.close(resolve));
  });

  test('a peer that hangs up at once', async () => {
    const clock = createVirtualClock();
    const tcp = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address() as AddressInfo;
    const base = `http://127.0.0.1:${port}/v1`;
    const { outcome } = await askAt({ base, clock, onEvent: patient(clock) });
    expect(outcome).toMatchObject({
      error: { message: expect.stringContaining('broke off before an answer came') as string },
    });
    await new Promise((resolve) => tcp.close(resolve));
  });

  test.each([
    ['', /try http:\/\/127\.0\.0\.1:\d+\/v1/u],
    ['/v1', /answered with a web page/u],
  ])('a web page at %j suggests what is missing', async (path, says) => {
    const { base, count } = await scripted(
      [
        (response) =>
          response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html>'),
      ],
      path,
    );
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_error', retryable: false },
    });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(says);
    expect(count()).toBe(1);
  });
});

describe('an answer that is no stream', () => {
  const answering =
    (body: string | Buffer, type: string): Answer =>
    (response) =>
      response.writeHead(200, { 'Content-Type': type }).end(body);

  test.each([
    ['a whole answer', '{"choices": [{"message": {"content": "Hi"}}]}', 'application/json'],
    ['nothing', '', 'text/event-stream'],
    ['bytes', Buffer.from([0, 1, 2, 255, 254]), 'application/octet-stream'],
    ['an end without an answer', 'data: [DONE]\n\n', 'text/event-stream'],
    ['comments alone', ': busy\n\n', 'text/event-stream'],
  ])('%s: said as it is, asked for once', async (_, body, type) => {
    const { base, count } = await scripted([answering(body, type)]);
    const { outcome } = await askAt({ base, clock: createVirtualClock() });
    expect(outcome).toEqual({
      ok: false,
      error: {
        code: 'provider_error',
        message:
          'Testing Ltd answered, but not with a stream of text. Check its base URL; if that is right, its server cannot stream answers, which Millrace needs.',
        retryable: false,
      },
    });
    expect(count()).toBe(1);
  });

  test('a 204: asked for once', async () => {
    const { base, count } = await scripted([(response) => response.writeHead(204).end()]);
    const { outcome } = await askAt({ base, clock: createVirtualClock() });
    expect(outcome.ok ? '' : outcome.error.message).toContain('but not with a stream of text');
    expect(count()).toBe(1);
  });

  test('data that is no JSON is quoted', async () => {
    const body = 'data: hello world\n\n';
    const { base, count } = await scripted([answering(body, 'text/event-stream')]);
    const { outcome } = await askAt({ base, clock: createVirtualClock() });
    expect(outcome.ok ? '' : outcome.error.message).toContain('text: “hello world”. Check');
    expect(count()).toBe(1);
  });

  test('what it says is quoted, without a key', async () => {
    const { base } = await scripted([answering(`Not today, ${KEY}`, 'text/plain')]);
    const { outcome } = await askAt({ base });
    expect(outcome.ok ? '' : outcome.error.message).toContain('text: “Not today, …”. Check');
  });

  test('an error with the status of an answer is that error', async () => {
    const body = JSON.stringify({ error: { message: 'No credit', code: 'insufficient_quota' } });
    const { base, count } = await scripted([answering(body, 'application/json')]);
    const { outcome } = await askAt({ base });
    expect(outcome.ok ? '' : outcome.error.message).toContain('credit of your account');
    expect(count()).toBe(1);
  });
});

describe('silence', () => {
  test('no first byte for two minutes', async () => {
    const clock = createVirtualClock();
    const { base } = await scripted([() => setImmediate(() => clock.advance(120_000))]);
    const { outcome } = await askAt({ base, clock });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_error', retryable: true },
    });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(/sent nothing for 120 seconds/u);
    await running.server.idle();
  });

  test('headers and then nothing', async () => {
    const clock = createVirtualClock();
    const { base } = await scripted([
      (response) => {
        stream(response);
        response.flushHeaders();
        clock.advance(119_999);
        setImmediate(() => clock.advance(1));
      },
    ]);
    const { outcome } = await askAt({ base, clock });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(/sent nothing for 120 seconds/u);
    await running.server.idle();
  });

  test('a minute between two pieces', async () => {
    const clock = createVirtualClock();
    const { base } = await scripted([(response) => stream(response, frame({ content: 'One ' }))]);
    const { outcome, text } = await askAt({
      base,
      clock,
      onEvent: (event) => {
        if (event.type === 'token') setImmediate(() => clock.advance(60_000));
      },
    });
    expect(text).toBe('One ');
    expect(outcome.ok ? '' : outcome.error.message).toMatch(
      /sent nothing for 60 seconds, so the request was ended\. .*What had come is kept\./u,
    );
    await running.server.idle();
  });
});

test('thinking that a local server hands on as text is thinking', async () => {
  const { base } = await scripted([
    (response) => {
      const pieces = ['<thi', 'nk>\nLet me ', 'see.\n</think>', '\n\nFour', '.'];
      stream(response, ...pieces.map((content) => frame({ content })), frame({}, 'stop'));
      response.end();
    },
  ]);
  const { outcome, thinking, text } = await askAt({ base });
  expect(outcome).toMatchObject({ ok: true });
  expect(thinking).toBe('Let me see.');
  expect(text).toBe('Four.');
});

describe('answers that are none', () => {
  test('a content filter', async () => {
    const { base } = await scripted([
      (response) => {
        stream(response, frame({ content: 'I was ' }), frame({}, 'content_filter'));
        response.end();
      },
    ]);
    const { outcome, text } = await askAt({ base });
    expect(text).toBe('I was ');
    expect(outcome).toMatchObject({ error: { code: 'provider_filter', retryable: false } });
    expect(outcome.ok ? '' : outcome.error.message).toMatch(/content filter was triggered.*kept/u);
  });

  test('nothing at all', async () => {
    const { base } = await scripted([
      (response) => {
        stream(response, frame({}, 'stop'));
        response.end();
      },
    ]);
    const { outcome } = await askAt({ base });
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('without a word') as string, retryable: true },
    });
  });

  test('a provider that is not set up any more', async () => {
    const { base } = await scripted([fine]);
    await askAt({ base });
    running.runtime.catalog.setProviders([]);
    const { outcome } = await ask(running.runtime.agent, 'p/some-model', 'hello');
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'provider_model', retryable: false },
    });
  });

  test('an event that cannot be kept is an outcome as well', async () => {
    const { base } = await scripted([fine]);
    const { outcome } = await askAt({
      base,
      onEvent: () => {
        throw new Error('the disk is full');
      },
    });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal' } });
  });
});
