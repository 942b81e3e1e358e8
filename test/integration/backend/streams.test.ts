import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamEventSchema, streamEventTypes } from '../../../src/shared/events.ts';
import { ended, settle } from '../../unit/backend/support/runs-under-test.ts';
import { frameParser, sequences, type Frame } from '../../unit/backend/support/frames.ts';
import type { Call } from '../../unit/backend/support/scripted-agent.ts';
import { readStream, type StreamReader } from './support/stream-reader.ts';
import { startTestServer, TOKEN, type TestServer } from './support/test-server.ts';

describe('the event stream', () => {
  let given: TestServer;
  let sessionId: string;
  let url: string;
  const open: StreamReader[] = [];
  beforeEach(async () => {
    given = await startTestServer();
    sessionId = (await given.api.createChat()).sessionId;
    url = `${given.baseUrl}/chats/${sessionId}/stream`;
  });
  afterEach(async () => {
    for (const reader of open.splice(0)) reader.close();
    await given.dispose();
  });

  async function read(query = '', headers: Record<string, string> = {}): Promise<StreamReader> {
    const authorization = given.api.authorization;
    const reader = await readStream(`${url}${query}`, { authorization, ...headers });
    open.push(reader);
    return reader;
  }

  async function answer(tokens: number): Promise<{ runId: string; last: number }> {
    const { run } = await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(given.agent.calls.length - 1);
    for (let count = 0; count < tokens; count += 1) await call.say(`word${count} `);
    const done = ended(given.store, run.runId);
    call.finish();
    await done;
    const log = await given.store.openLog('local', sessionId);
    return { runId: run.runId, last: log.type === 'open' ? log.head : 0 };
  }

  it('answers with the right head, and what it sends is of the protocol', async () => {
    const reader = await read();
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const { last } = await answer(5);
    await reader.until(({ id }) => id === String(last));
    const types = reader.frames.slice(1).map(({ event, data }) => {
      const body = JSON.parse(data!) as object;
      return streamEventSchema.parse({ type: event, ...body }).type;
    });
    expect(types).toEqual([
      'snapshot',
      'message',
      'chat',
      'message',
      'status',
      'message',
      'status',
      ...Array.from({ length: 5 }, () => 'token'),
      'completed',
    ]);
    expect(sequences(reader.frames)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  it('continues behind every Last-Event-ID, and the header wins over ?after=', async () => {
    const { last } = await answer(10);
    const whole = await read('?after=0');
    await whole.until(({ id }) => id === String(last));
    for (let position = 0; position < last; position += 1) {
      const reader = await read(`?after=${last}`, { 'last-event-id': String(position) });
      await reader.until(({ id }) => id === String(last));
      expect(reader.frames.slice(1)).toEqual(whole.frames.slice(1 + position));
      reader.close();
    }
  });

  it('gives the eventsource package, fetch and curl the same events', async () => {
    const headers = { authorization: given.api.authorization };
    const fromPackage: Frame[] = [];
    const source = new EventSource(`${url}?after=0`, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    for (const type of streamEventTypes) {
      source.addEventListener(type, (event) => {
        if (!('data' in event)) return;
        const { lastEventId, data } = event as MessageEvent<string>;
        fromPackage.push({ id: lastEventId, event: type, data });
      });
    }
    await once(source, 'open');

    const fromFetch: Frame[] = [];
    const aborting = new AbortController();
    const response = await fetch(`${url}?after=0`, { headers, signal: aborting.signal });
    const parse = frameParser();
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        fromFetch.push(...parse(chunk));
      }
    })().catch(() => undefined);

    const curl = spawn('curl', ['-sN', '-H', `Authorization: Bearer ${TOKEN}`, `${url}?after=0`]);
    const fromCurl: Frame[] = [];
    const parseCurl = frameParser();
    curl.stdout.setEncoding('utf8').on('data', (text: string) => fromCurl.push(...parseCurl(text)));
    await once(curl.stdout, 'data');

    const bystander = await read('?after=0');
    const { last } = await answer(200);
    await bystander.until(({ id }) => id === String(last));
    const expected = bystander.frames.slice(1);
    const complete = (frames: readonly Frame[]) => frames.at(-1)?.id === String(last);
    while (![fromPackage, fromFetch, fromCurl].every(complete)) await settle();
    expect(fromPackage).toEqual(expected);
    expect(fromFetch.slice(1)).toEqual(expected);
    expect(fromCurl.slice(1)).toEqual(expected);
    source.close();
    aborting.abort();
    curl.kill();
    await reading;
  });

  it('is the same over a restart of the server: the package comes back behind its last event', async () => {
    const got: string[] = [];
    const source = new EventSource(`${url}?after=0`, {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init.headers, authorization: given.api.authorization },
        }),
    });
    for (const type of streamEventTypes) {
      source.addEventListener(type, (event) => {
        if ('data' in event && event.lastEventId !== '') got.push(event.lastEventId);
      });
    }
    await once(source, 'open');
    const first = await answer(20);
    while (got.length < first.last) await settle();
    await given.restart();
    const second = await answer(20);
    while (got.length < second.last) await settle();
    source.close();
    expect(got).toEqual(Array.from({ length: second.last }, (_, index) => String(index + 1)));
  });

  it('pings, and lets go of all when its reader leaves', async () => {
    const before = given.clock.pending();
    const reader = await read();
    given.clock.advance(15_000);
    const ping = await reader.until(({ event }) => event === 'ping');
    expect(ping).not.toHaveProperty('id');
    expect(given.server.streams).toBe(1);
    reader.close();
    while (given.server.streams > 0) await settle();
    expect(given.clock.pending()).toBe(before);
  });

  it('ends with its chat; a reader that comes back is told never to', async () => {
    const reader = await read();
    await given.api.request('DELETE', `/chats/${sessionId}`);
    await reader.ended;
    const again = await read('?after=3');
    expect(again.status).toBe(204);
  });

  it('says when to come back before the server stops', async () => {
    const reader = await read();
    await reader.until(({ event }) => event === 'snapshot');
    const { run } = await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    await call.say('half');
    const restarting = given.restart();
    await call.aborted;
    call.finish();
    await reader.ended;
    await restarting;
    const [end, draining] = reader.frames.slice(-2);
    expect(end).toMatchObject({ event: 'error' });
    expect(JSON.parse(end!.data!)).toMatchObject({ runId: run.runId, code: 'interrupted' });
    expect(draining).toEqual({ event: 'draining', data: '{"retryAfterMs":1125}' });
  });

  it('of a reader that never reads neither fills the memory nor holds up the others', async () => {
    const stuck = await read('?after=0');
    await stuck.until(({ retry }) => retry !== undefined);
    stuck.pause();
    const quick = await read('?after=0');
    const { run } = await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    const megabyte = 'x'.repeat(1024 * 1024);
    const before = process.memoryUsage();
    const seen = new Set<string>();
    for (let count = 0; count < 25; count += 1) {
      await call.say(`${count} ${megabyte}`);
      const { id } = await quick.until(
        ({ event, data, id }) =>
          event === 'token' && !seen.has(id!) && data?.includes(`"${count} x`) === true,
      );
      seen.add(id!);
      // This reader's own copy is not what is measured.
      (quick.frames as Frame[]).length = 0;
    }
    const after = process.memoryUsage();
    // The answer itself is held once (its parts); as much again would be the stuck reader's.
    expect(after.rss - before.rss).toBeLessThan(300 * 1024 * 1024);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20 * 1024 * 1024);
    const done = ended(given.store, run.runId);
    call.finish();
    await done;
    stuck.resume();
    await stuck.until(({ event }) => event === 'completed');
    expect(sequences(stuck.frames)).toEqual(
      Array.from({ length: stuck.frames.length - 1 }, (_, index) => index + 1),
    );
  });

  it('loses and doubles nothing for readers that come and go while it is written', async () => {
    const { run } = await given.api.send(sessionId, 'Hello');
    const call: Call = await given.agent.call(0);
    const total = 2_000;
    const writing = (async () => {
      for (let count = 0; count < total; count += 1) {
        await call.say(`${count} `);
        if (count % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const done = ended(given.store, run.runId);
      call.finish();
      await done;
    })();
    const reads = Array.from({ length: 4 }, async (_, which) => {
      const got: number[] = [];
      const last = 7 + total;
      while ((got.at(-1) ?? 0) < last) {
        const position = got.at(-1) ?? 0;
        const goal = Math.min(last, position + 50 * (which + 1));
        const reader = await read('', { 'last-event-id': String(position) });
        await reader.until(({ id }) => Number(id ?? 0) >= goal);
        // Cut in the middle of whatever comes: what has not arrived whole does not count.
        reader.close();
        await reader.ended;
        got.push(...sequences(reader.frames));
      }
      return got;
    });
    const expected = Array.from({ length: 7 + total }, (_, index) => index + 1);
    for (const got of await Promise.all(reads)) expect(got).toEqual(expected);
    await writing;
  });
});
