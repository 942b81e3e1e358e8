import type { Page } from '@playwright/test';
import { chatSchema, messageSchema, runSchema } from '../../../src/shared/chat.ts';
import { streamEventTypes } from '../../../src/shared/events.ts';
import { call } from '../../helpers/bridge.ts';
import { expect, test } from '../../helpers/fixtures.ts';
import { rawRequest } from '../../helpers/raw-http.ts';
import { serverEndpoint, type ServerEndpoint } from '../../helpers/server-process.ts';
import { startStreamProxy } from '../../helpers/stream-proxy.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { openUnsealed } from '../security/unsealed.ts';

interface SeenEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

const words = Array.from({ length: 300 }, (_, index) => `word-${index} `).join('');

/** Chromium's own EventSource, in a page of the proxy's origin; what it hands on is kept there. */
async function listen(page: Page, path: string): Promise<void> {
  await page.evaluate(
    ([address, types]) => {
      const own = window as unknown as { events: SeenEvent[]; source: EventSource };
      own.events = [];
      own.source = new EventSource(address);
      for (const type of types) {
        own.source.addEventListener(type, (event) => {
          // Its own connection errors come to the listener of `error` events as well.
          if (!(event instanceof MessageEvent) || type === 'ping') return;
          own.events.push({ id: event.lastEventId, type, data: String(event.data) });
        });
      }
      interface SeenEvent {
        id: string;
        type: string;
        data: string;
      }
    },
    [path, streamEventTypes] as const,
  );
}

function seen(page: Page): Promise<readonly SeenEvent[]> {
  return page.evaluate(() => (window as unknown as { events: SeenEvent[] }).events);
}

/** The log of a chat as it lies on the server: read until the last event of its answer. */
async function wholeLog({ url, token }: ServerEndpoint, path: string): Promise<SeenEvent[]> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (/^event: completed\n[^]*?\n\n/mu.test(text)) break;
  }
  return text.split('\n\n').flatMap((frame) => {
    const fields = new Map(
      frame.split('\n').map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    const id = fields.get('id');
    if (id === undefined) return [];
    return [{ id, type: fields.get('event') ?? '', data: fields.get('data') ?? '' }];
  });
}

test("Chromium's EventSource sees the same events and ids, and goes on by itself in mid-answer", async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 6 });
  const gate = model.holdNextAfter(150);
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Please count.');
  await gate.reached;
  await expect(window.answer().article).toContainText('word-80');

  const endpoint = await serverEndpoint(app, page);
  const { items } = await call(page, 'chats.list', {});
  const path = `/chats/${items[0]?.sessionId ?? ''}/stream?after=0`;
  const proxy = await startStreamProxy(endpoint);
  try {
    const plain = await openUnsealed(app, `${proxy.url}/`);
    await listen(plain, path);
    await expect.poll(async () => (await seen(plain)).length).toBeGreaterThan(100);
    // In the middle of the answer: the rest comes over a second connection.
    const before = (await seen(plain)).length;
    proxy.cut();
    await expect.poll(() => proxy.positions.filter((position) => position !== '').length).toBe(1);
    gate.open();
    await expect.poll(async () => (await seen(plain)).at(-1)?.type).toBe('completed');

    const events = await seen(plain);
    expect(proxy.positions.at(-1)).toBe(String(before));
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1));
    expect(events).toEqual(await wholeLog(endpoint, path));
    const text = events
      .filter(({ type }) => type === 'token')
      .map(({ data }) => (JSON.parse(data) as { text: string }).text)
      .join('');
    expect(text).toBe(words);
  } finally {
    await proxy.close();
  }
});

test('a failed answer reaches Chromium as a message of the type error, once', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('fail', {
    error: { message: 'No such model', type: 'invalid_request_error', code: 'model_not_found' },
    status: 404,
  });
  const { app, page } = await launchWithModel();
  const endpoint = await serverEndpoint(app, page);
  const headers = { authorization: `Bearer ${endpoint.token}`, 'content-type': 'application/json' };
  const made = await rawRequest(`${endpoint.url}/chats`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'chat' },
    body: JSON.stringify({ model: 'mock/test-model' }),
  });
  const { sessionId } = chatSchema.parse(JSON.parse(made.body));
  const proxy = await startStreamProxy(endpoint);
  try {
    const plain = await openUnsealed(app, `${proxy.url}/`);
    await listen(plain, `/chats/${sessionId}/stream?after=0`);
    const sent = await rawRequest(`${endpoint.url}/chats/${sessionId}/messages`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': 'message' },
      body: JSON.stringify({ text: 'Please fail.' }),
    });
    const accepted = JSON.parse(sent.body) as { message: unknown; run: unknown };
    expect(messageSchema.parse(accepted.message).role).toBe('user');
    const { runId } = runSchema.parse(accepted.run);
    await expect.poll(async () => (await seen(plain)).at(-1)?.type).toBe('error');
    const events = await seen(plain);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({ runId, code: 'provider_model' });
    // It did not take the event for the end of its connection.
    expect(proxy.positions).toHaveLength(1);
  } finally {
    await proxy.close();
  }
});
