import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from '../../helpers/fixtures.ts';
import { rawRequest } from '../../helpers/raw-http.ts';
import { serverEndpoint } from '../../helpers/server-process.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { openUnsealed } from './unsealed.ts';

const paths = [
  '/chats',
  '/models',
  '/config',
  '/stream',
  '/metrics',
  '/chats/x/stream',
  '/nothing',
];

test('the embedded server answers to the app alone', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const { url, token } = await serverEndpoint(app, page);
  const authorization = `Bearer ${token}`;
  const { host, port } = new URL(url);

  await test.step('with the token it answers', async () => {
    expect((await rawRequest(`${url}/chats`, { headers: { authorization } })).status).toBe(200);
    expect((await rawRequest(`${url}/healthz`)).status).toBe(200);
  });

  await test.step('without it, or with another, it does not', async () => {
    const wrong = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: `Bearer ${'0'.repeat(64)}` },
      { authorization: `Bearer ${token.slice(0, -1)}` },
      { authorization: `Bearer ${token}0` },
      { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` },
      { cookie: `token=${token}` },
      { 'x-api-key': token },
    ];
    for (const headers of wrong) {
      for (const path of paths) {
        const answer = await rawRequest(url + path, { headers });
        expect(answer.status, `${path} ${JSON.stringify(headers)}`).toBe(401);
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'unauthenticated' });
      }
    }
    expect((await rawRequest(`${url}/chats?token=${token}&access_token=${token}`)).status).toBe(
      401,
    );
  });

  await test.step('under another name it does not, so that no name can be bent to it', async () => {
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1']) {
      for (const path of ['/chats', '/healthz', '/chats/x/stream']) {
        const answer = await rawRequest(url + path, { headers: { authorization, host: name } });
        expect([400, 403], `${path} ${name}`).toContain(answer.status);
        expect(JSON.parse(answer.body)).toMatchObject({ retryable: false });
      }
    }
    const own = await rawRequest(`${url}/chats`, { headers: { authorization, host } });
    expect(own.status).toBe(200);
  });

  await test.step('to web pages it does not, and it tells none that it is there', async () => {
    for (const origin of ['https://evil.example', 'null', 'app://millrace', url]) {
      const headers = { authorization, origin };
      const answer = await rawRequest(`${url}/chats`, { headers });
      expect(answer.status, origin).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      const preflight = await rawRequest(`${url}/chats`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      expect(preflight.status).toBeGreaterThanOrEqual(400);
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    }
    const foreign = await openUnsealed(app, `${canary.url}/page`);
    const seen = await foreign.evaluate(
      async ([address, secret]) => {
        const tries = [
          fetch(`${address}/healthz`),
          fetch(`${address}/chats`, { headers: { authorization: secret } }),
        ];
        return (await Promise.allSettled(tries)).map(({ status }) => status);
      },
      [url, authorization] as const,
    );
    expect(seen).toEqual(['rejected', 'rejected']);
  });

  await test.step('it listens on the loopback only', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address, internal, scopeid } of addresses.map((one) => ({ scopeid: 0, ...one }))) {
      if (internal || scopeid > 0) continue;
      const outcome = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), address);
        socket.once('connect', () => {
          socket.destroy();
          resolve('connected');
        });
        socket.once('error', (error: NodeJS.ErrnoException) => {
          resolve(error.code ?? 'error');
        });
      });
      expect(outcome, address).toBe('ECONNREFUSED');
    }
  });
});

test('each launch has a token of its own', async ({ launchApp }) => {
  const first = await launchApp();
  const before = await serverEndpoint(first.app, first.page);
  const second = await first.relaunch();
  const after = await serverEndpoint(second.app, second.page);
  expect(before.token).toMatch(/^[0-9a-f]{64}$/u);
  expect(after.token).not.toBe(before.token);
  await expect(rawRequest(`${before.url}/healthz`)).rejects.toThrow('ECONNREFUSED');
});
