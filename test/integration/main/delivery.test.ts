import { afterEach, describe, expect, it } from 'vitest';
import { createEventSourceStream } from '../../../src/main/adapters/event-source-stream.ts';
import { createFixedEndpoint } from '../../../src/main/adapters/fixed-endpoint.ts';
import { createHttpChatApi } from '../../../src/main/adapters/http-chat-api.ts';
import { createConversations } from '../../../src/main/services/conversations.ts';
import {
  createDelivery,
  type DeliveryOptions,
} from '../../../src/main/services/delivery/delivery.ts';
import { createJournalWriter } from '../../../src/main/services/journal-writer.ts';
import type { StreamSource } from '../../../src/main/stream/ports.ts';
import type { Message } from '../../../src/shared/chat.ts';
import type { ConnectionStatus } from '../../../src/shared/connection.ts';
import { createFakeJournal } from '../../helpers/fake-journal.ts';
import { gatewayError } from '../../helpers/fault-proxy/answers.ts';
import { startFaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';
import { createShowingPage } from '../../unit/main/services/support/showing-page.ts';
import { startTestServer, TOKEN } from '../backend/support/test-server.ts';

let closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

/** The client's half on a virtual clock, which stands still while a question is on its way. */
async function setUp() {
  const server = await startTestServer();
  closers.unshift(() => server.dispose());
  const proxy = await startFaultProxy({ target: { url: server.baseUrl }, seed: 1 });
  closers.unshift(() => proxy.close());
  const endpoints = createFixedEndpoint(proxy.url, TOKEN);
  const clock = createVirtualClock();
  const underWay = new Set<Promise<unknown>>();
  /** Streams of which nothing has come yet; waited for where the network lets something come. */
  const mute = new Set<object>();
  const journal = createFakeJournal();
  const writer = createJournalWriter({
    journal: journal.journal,
    clock,
    random: () => 0.5,
    onRecovered: () => undefined,
  });
  const delivery = createDelivery({
    source: watched(createEventSourceStream(endpoints), mute),
    api: tracked(createHttpChatApi({ endpoints, log: () => undefined }), underWay),
    clock,
    random: () => 0.5,
    preference: 'auto',
    isEnabled: true,
    onMode: () => conversations.reconnectAll(),
    onList: () => undefined,
  });
  const conversations = createConversations({
    source: delivery.source,
    journal: journal.journal,
    writer,
    clock,
    random: () => 0.5,
    defer: queueMicrotask,
    onChat: () => undefined,
    onExpected: (sessionId) => delivery.expect(sessionId),
    onRunning: () => undefined,
    onGone: () => undefined,
  });
  const page = createShowingPage(1);
  closers.unshift(() => {
    conversations.closeAll();
    delivery.close();
    writer.close();
  });
  const { sessionId } = await server.api.createChat();

  async function turn(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    for (let batch = page.unanswered.shift(); batch; batch = page.unanswered.shift()) {
      conversations.acknowledge(1, sessionId, batch.batch);
    }
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await turn();
  }

  /** Time passes until it is so, on the client's clock; how much of it. */
  async function passUntil(condition: () => boolean, streamsFlow = false): Promise<number> {
    const start = clock.now();
    while (!condition()) {
      clock.advance(100);
      await turn();
      while (underWay.size > 0) await Promise.allSettled(underWay);
      if (streamsFlow) await until(() => mute.size === 0);
      await turn();
    }
    return clock.now() - start;
  }

  const state = (): ConnectionStatus['state'] | undefined => page.statuses.at(-1)?.state;
  /** What the page has on its screen of its newest answer. */
  const text = (): string => {
    const shown = page.shown()?.snapshot.messages.at(-1);
    const laid = page.laid.findLast(({ messageId }) => messageId === shown?.messageId);
    const [a, b] = [textOf(shown), textOf(laid)];
    return a.length > b.length ? a : b;
  };
  return { server, proxy, delivery, conversations, page, sessionId, until, passUntil, state, text };
}

function tracked(
  api: DeliveryOptions['api'],
  underWay: Set<Promise<unknown>>,
): DeliveryOptions['api'] {
  function track<T>(promise: Promise<T>): Promise<T> {
    underWay.add(promise);
    void promise.catch(() => undefined).finally(() => underWay.delete(promise));
    return promise;
  }
  return {
    getConfig: () => track(api.getConfig()),
    listChats: (page) => track(api.listChats(page)),
    listMessages: (sessionId, page) => track(api.listMessages(sessionId, page)),
    getChat: (sessionId) => track(api.getChat(sessionId)),
    getRun: (sessionId, runId) => track(api.getRun(sessionId, runId)),
  };
}

function watched(source: StreamSource, mute: Set<object>): StreamSource {
  return {
    refreshToken: () => source.refreshToken(),
    open(request, on) {
      const attempt = {};
      mute.add(attempt);
      const close = source.open(request, {
        ...on,
        event(event) {
          mute.delete(attempt);
          on.event(event);
        },
        retryInterval(ms) {
          mute.delete(attempt);
          on.retryInterval(ms);
        },
        failed(failure) {
          mute.delete(attempt);
          on.failed(failure);
        },
      });
      return () => {
        mute.delete(attempt);
        close();
      };
    },
  };
}

function textOf(message: Message | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

const buffers: readonly (readonly [string, Fault])[] = [
  ['all of an answer', { kind: 'buffer' }],
  ['the body, and lets the head through', { kind: 'buffer', passesHead: true }],
  ['8 kB at a time', { kind: 'buffer', bytes: 8_192 }],
];

describe('behind a proxy that buffers', () => {
  it.each(buffers)('%s: polling within ten seconds, and streaming again', async (_what, fault) => {
    const world = await setUp();
    const { server, proxy, conversations, page, sessionId, until, passUntil, state, text } = world;
    proxy.plan(() => [fault]);
    const first = await server.api.send(sessionId, 'Hello');
    const call = await server.agent.call(0);
    await call.say('One ');
    conversations.open(page, sessionId);
    conversations.expect(first.run);
    await until(() => proxy.requests.some(({ isStream }) => isStream));
    expect(await passUntil(() => state() === 'polling')).toBeLessThanOrEqual(10_000);
    await passUntil(() => text() === 'One ');
    await call.say('two ');
    expect(await passUntil(() => text() === 'One two ')).toBeLessThanOrEqual(1_500);
    call.finish();
    await passUntil(() => page.shown()?.snapshot.messages.at(-1)?.state === 'complete');
    expect(text()).toBe('One two ');

    // The proxy goes in the middle of the next answer.
    const second = await server.api.send(sessionId, 'And then?');
    conversations.expect(second.run);
    const next = await server.agent.call(1);
    await next.say('Three ');
    await passUntil(() => text() === 'Three ');
    expect(state()).toBe('polling');
    proxy.plan(undefined);
    expect(await passUntil(() => state() === 'connected', true)).toBeLessThanOrEqual(160_000);
    const polled = proxy.requests.length;
    await next.say('four ');
    await until(() => text() === 'Three four ');
    next.finish();
    await until(() => page.shown()?.snapshot.messages.at(-1)?.state === 'complete');
    expect(proxy.requests).toHaveLength(polled);

    const stored = await server.api.request('GET', `/chats/${sessionId}/messages`);
    const { items } = stored.body as { items: Message[] };
    expect(page.shown()?.snapshot.messages).toEqual([...items].reverse());
    expect(page.breaches).toEqual([]);
  });

  it('asks where streams break off before they begin, and the rest of the server answers', async () => {
    const world = await setUp();
    const { server, proxy, conversations, page, sessionId, passUntil, state, text } = world;
    proxy.plan(({ isStream }) => (isStream ? [gatewayError(502)] : []));
    const { run } = await server.api.send(sessionId, 'Hello');
    const call = await server.agent.call(0);
    await call.say('One ');
    conversations.open(page, sessionId);
    conversations.expect(run);
    expect(await passUntil(() => state() === 'polling', true)).toBeLessThanOrEqual(10_000);
    expect(page.statuses.at(-1)).toEqual({ state: 'polling', reason: 'failing' });
    const tries = proxy.requests.filter(({ isStream }) => isStream).length;
    expect(tries).toBeGreaterThanOrEqual(3);
    await passUntil(() => text() === 'One ');
    proxy.plan(undefined);
    world.delivery.tryNow();
    await passUntil(() => state() === 'connected', true);
    call.finish();
  });
});
