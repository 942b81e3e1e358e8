import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chatPageSchema,
  configSchema,
  messagePageSchema,
  modelListSchema,
} from '../../../src/shared/http.ts';
import { ended } from '../../unit/backend/support/runs-under-test.ts';
import { startTestServer, type TestServer } from './support/test-server.ts';

describe('the routes', () => {
  let given: TestServer;
  beforeEach(async () => {
    given = await startTestServer();
  });
  afterEach(() => given.dispose());

  it('make, list, read, change and delete chats', async () => {
    const { api } = given;
    const chat = await api.createChat({ title: ' Spaced ', model: 'demo/tour' });
    expect(chat).toMatchObject({ title: 'Spaced', model: 'demo/tour', pinned: false });
    const path = `/chats/${chat.sessionId}`;
    expect(await api.request('GET', path)).toMatchObject({ status: 200, body: chat });
    given.clock.advance(5_000);
    const changed = await api.request('PATCH', path, { pinned: true, unknown: 1 });
    expect(changed).toMatchObject({ status: 200, body: { pinned: true } });
    await api.createChat();
    const page = chatPageSchema.parse((await api.request('GET', '/chats?limit=1')).body);
    expect(page.items).toHaveLength(1);
    const next = await api.request('GET', `/chats?limit=1&cursor=${page.nextCursor!}`);
    expect(chatPageSchema.parse(next.body).items).toHaveLength(1);
    expect(next.body).not.toHaveProperty('nextCursor');
    expect(await api.request('DELETE', path)).toMatchObject({ status: 204, body: '' });
    expect(await api.request('DELETE', path)).toMatchObject({ status: 204 });
    expect(await api.request('GET', path)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  it('accept a message, run it, and tell how far it is', async () => {
    const { api, agent, store } = given;
    const { sessionId } = await api.createChat();
    const { message, run } = await api.send(sessionId, 'A question\nwith two lines');
    expect(run).toMatchObject({ state: 'queued', parentId: message.messageId });
    const call = await agent.call(0);
    await call.say('An answer');
    const path = `/chats/${sessionId}/runs/${run.runId}`;
    const under = await api.request('GET', path);
    expect(under.headers.get('retry-after')).toBe('1');
    expect(under.body).toMatchObject({
      run: { state: 'running' },
      message: { state: 'streaming', parts: [{ type: 'text', text: 'An answer' }] },
    });
    const done = ended(store, run.runId);
    call.finish();
    await done;
    const finished = await api.request('GET', path);
    expect(finished.headers.get('retry-after')).toBeNull();
    expect(finished.body).toMatchObject({ run: { state: 'completed' } });
    expect((await api.request('GET', `/chats/${sessionId}`)).body).toMatchObject({
      title: 'A question',
    });
    const page = messagePageSchema.parse(
      (await api.request('GET', `/chats/${sessionId}/messages?limit=1`)).body,
    );
    expect(page.items[0]).toMatchObject({ role: 'assistant', state: 'complete' });
    expect(page.sequence).toBe(8);
    const older = await api.request(
      'GET',
      `/chats/${sessionId}/messages?cursor=${page.items[0]!.messageId}`,
    );
    expect(messagePageSchema.parse(older.body).items).toEqual([message]);
  });

  it('answer through the queue: what there is so far, when to ask again, and the end', async () => {
    const { api, agent, store } = given;
    const { sessionId } = await api.createChat();
    const first = await api.send(sessionId, { text: 'First', delivery: 'queue' });
    const second = await api.send(sessionId, { text: 'Second', delivery: 'queue' });
    const poll = (runId: string) => api.request('GET', `/chats/${sessionId}/runs/${runId}`);
    const call = await agent.call(0);
    for (const text of ['One', 'One, two', 'One, two, three']) {
      await call.say(text.split(/(?=,)/u).at(-1)!);
      const under = await poll(first.run.runId);
      expect(under.headers.get('retry-after')).toBe('1');
      expect(under.body).toMatchObject({
        run: { runId: first.run.runId, state: 'running', messageId: first.run.messageId },
        message: {
          messageId: first.run.messageId,
          state: 'streaming',
          parts: [{ type: 'text', text }],
        },
      });
    }
    const waiting = await poll(second.run.runId);
    expect(waiting.headers.get('retry-after')).toBe('1');
    expect(waiting.body).toMatchObject({ run: { state: 'queued' }, message: { parts: [] } });

    const firstEnded = ended(store, first.run.runId);
    call.finish();
    await firstEnded;
    const done = await poll(first.run.runId);
    expect(done.headers.get('retry-after')).toBeNull();
    expect(done.body).toMatchObject({
      run: { state: 'completed', usage: {}, endedAt: expect.any(String) as string },
      message: { state: 'complete', parts: [{ type: 'text', text: 'One, two, three' }] },
    });

    const next = await agent.call(1);
    await next.say('Half');
    const cancelling = api.cancel(sessionId, second.run.runId);
    await next.aborted;
    next.finish({
      ok: true,
      finishReason: 'cancelled',
      usage: { inputTokens: 1, outputTokens: 1 },
    });
    await cancelling;
    const cancelled = await poll(second.run.runId);
    expect(cancelled.headers.get('retry-after')).toBeNull();
    expect(cancelled.body).toMatchObject({
      run: { state: 'cancelled' },
      message: { state: 'cancelled', parts: [{ type: 'text', text: 'Half' }] },
    });
  });

  it('take a message that comes again by the other way for the same', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    const first = await api.send(sessionId, { text: 'Hello', delivery: 'stream' }, 'key');
    for (const body of [{ text: 'Hello', delivery: 'queue' }, { text: 'Hello' }]) {
      expect(await api.send(sessionId, body, 'key')).toMatchObject({
        message: first.message,
        run: { runId: first.run.runId },
      });
    }
    (await agent.call(0)).finish();
    await ended(given.store, first.run.runId);
    expect(agent.calls).toHaveLength(1);
  });

  it('cancel and retry', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    const { run } = await api.send(sessionId, 'Hello');
    const call = await agent.call(0);
    const cancelling = api.cancel(sessionId, run.runId);
    await call.aborted;
    call.finish({
      ok: true,
      finishReason: 'cancelled',
      usage: { inputTokens: 1, outputTokens: 0 },
    });
    expect(await cancelling).toMatchObject({ state: 'cancelled' });
    const again = await api.retry(sessionId, run.runId);
    expect(again.run).toMatchObject({ state: 'queued', parentId: run.parentId });
    (await agent.call(1)).finish();
  });

  it('delete a message with what hangs on it, and stop its run', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    const { message } = await api.send(sessionId, 'Hello');
    const call = await agent.call(0);
    const path = `/chats/${sessionId}/messages/${message.messageId}`;
    expect(await api.request('DELETE', path)).toMatchObject({ status: 204 });
    await call.aborted;
    call.finish();
    const left = await api.request('GET', `/chats/${sessionId}/messages`);
    expect(left.body).toMatchObject({ items: [] });
    expect(await api.request('DELETE', path)).toMatchObject({ status: 404 });
  });

  it('stop the run of a deleted chat', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    await api.send(sessionId, 'Hello');
    const call = await agent.call(0);
    await api.request('DELETE', `/chats/${sessionId}`);
    await call.aborted;
    call.finish();
  });

  it('tell of models, limits and life', async () => {
    const { api, baseUrl } = given;
    expect(modelListSchema.parse((await api.request('GET', '/models')).body).default).toBe(
      'demo/tour',
    );
    expect(configSchema.parse((await api.request('GET', '/config')).body)).toEqual({
      protocol: 1,
      limits: { messageBytes: 1_048_576, fileBytes: 104_857_600, runsAtOnce: 4 },
      streaming: { rolloutPercent: 100, enabledForUser: true },
      repair: { attempts: 3 },
    });
    const health = await fetch(`${baseUrl}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('answer a repeat of a request with the same thing, and start nothing', async () => {
    const { api, agent } = given;
    const chat = await api.createChat({ title: 'A', model: 'demo/tour' }, 'key');
    expect(await api.createChat({ model: 'demo/tour', title: 'A' }, 'key')).toEqual(chat);
    const first = await api.send(chat.sessionId, 'Hello', 'key');
    const call = await agent.call(0);
    call.finish();
    await ended(given.store, first.run.runId);
    await given.restart();
    const again = await api.send(chat.sessionId, 'Hello', 'key');
    expect(again.message).toEqual(first.message);
    expect(again.run).toMatchObject({ runId: first.run.runId, state: 'completed' });
    expect(agent.calls).toHaveLength(1);
    const conflict = await api.request(
      'POST',
      `/chats/${chat.sessionId}/messages`,
      { text: 'Hello', model: 'demo/tour' },
      { 'idempotency-key': 'key' },
    );
    expect(conflict).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
  });

  it('run a message once, however many send it at the same time', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.send(sessionId, 'Hello', 'same')),
    );
    expect(new Set(answers.map(({ run }) => run.runId)).size).toBe(1);
    (await agent.call(0)).finish();
    await ended(given.store, answers[0]!.run.runId);
    expect(agent.calls).toHaveLength(1);
  });

  it('refuse new work while the server stops', async () => {
    const { api, agent } = given;
    const { sessionId } = await api.createChat();
    await api.send(sessionId, 'Hello');
    const call = await agent.call(0);
    // A connection that is open already, for the server takes no new ones.
    const closing = given.server.close();
    await call.aborted;
    const refused = await api.request('GET', '/chats').catch(() => undefined);
    if (refused !== undefined) {
      expect(refused).toMatchObject({
        status: 503,
        body: { code: 'unavailable', retryable: true },
      });
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    call.finish();
    await closing;
  });
});
