import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountEventSchema, type AccountEvent } from '../../../src/shared/events.ts';
import { ended, settle } from '../../unit/backend/support/runs-under-test.ts';
import { createChat } from '../../unit/backend/support/store-driver.ts';
import { readStream, type StreamReader } from './support/stream-reader.ts';
import { startTestServer, type TestServer } from './support/test-server.ts';

describe('the account’s feed', () => {
  let given: TestServer;
  const open: StreamReader[] = [];
  beforeEach(async () => {
    given = await startTestServer();
  });
  afterEach(async () => {
    for (const reader of open.splice(0)) reader.close();
    await given.dispose();
  });

  async function read(): Promise<StreamReader> {
    const { authorization } = given.api;
    const reader = await readStream(`${given.baseUrl}/stream`, { authorization });
    open.push(reader);
    await reader.until(({ event }) => event === 'ping');
    return reader;
  }

  function told(reader: StreamReader): AccountEvent[] {
    return reader.frames.flatMap(({ event, data }) =>
      event === undefined
        ? []
        : [accountEventSchema.parse({ type: event, ...(JSON.parse(data!) as object) })],
    );
  }

  it('has a stream’s head, and no positions', async () => {
    const reader = await read();
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await given.api.createChat();
    await reader.until(({ event }) => event === 'chat');
    expect(reader.frames.filter(({ id }) => id !== undefined)).toEqual([]);
  });

  it('tells of a chat that is made, written in, renamed and deleted by somebody else', async () => {
    const reader = await read();
    const { sessionId } = await given.api.createChat();
    await given.api.createChat({}, 'twice');
    await given.api.createChat({}, 'twice');
    const moved = async (sequence: number) => {
      // What falls into the same quarter of a second comes at its end.
      given.clock.advance(250);
      await reader.until(
        ({ event, data }) =>
          event === 'chat' &&
          data!.includes(sessionId) &&
          data!.includes(`"sequence":${sequence}}`),
      );
    };
    await moved(0);
    const { run } = await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    await moved(6);
    await call.say('word ');
    await moved(7);
    const done = ended(given.store, run.runId);
    call.finish();
    await done;
    await given.api.request('PATCH', `/chats/${sessionId}`, { title: 'Renamed' });
    await moved(9);
    await given.api.request('DELETE', `/chats/${sessionId}`);
    given.clock.advance(250);
    await reader.until(({ data }) => data?.includes('deleted') === true);
    expect(told(reader).at(-1)).toEqual({ type: 'chat', sessionId, deleted: true });
    // A repeated request made nothing, and moved nothing.
    const others = told(reader).filter((event) => event.type === 'chat');
    expect(others.filter((event) => event.sessionId !== sessionId)).toHaveLength(1);
  });

  it('costs four events a second, however fast an answer comes', async () => {
    const { sessionId } = await given.api.createChat();
    await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    given.clock.advance(1_000);
    const reader = await read();
    for (let tick = 0; tick < 200; tick += 1) {
      await call.say(`${tick} `);
      given.clock.advance(5);
    }
    const log = await given.store.openLog('local', sessionId);
    const head = log.type === 'open' ? log.head : 0;
    given.clock.advance(250);
    await reader.until(({ data }) => data?.includes(`"sequence":${head}}`) === true);
    expect(told(reader).filter(({ type }) => type === 'chat').length).toBeLessThanOrEqual(5);
    call.finish();
  });

  it('tells nobody of another user’s chats', async () => {
    const reader = await read();
    await createChat(given.store, { userId: 'eve', sessionId: 'eves' });
    await given.store.deleteChat('eve', 'eves', new Date(0).toISOString());
    const { sessionId } = await given.api.createChat();
    await reader.until(({ data }) => data?.includes(sessionId) === true);
    expect(JSON.stringify(reader.frames)).not.toContain('eves');
  });

  it('pings, says when to come back, and lets go of all when its reader leaves', async () => {
    const leaving = await read();
    const staying = await read();
    expect(given.server.streams).toBe(2);
    leaving.close();
    while (given.server.streams > 1) await settle();
    given.clock.advance(15_000);
    const second = staying.until(
      ({ event, data }) => event === 'ping' && data !== staying.frames[1]?.data,
    );
    expect(await second).not.toHaveProperty('id');
    await given.restart();
    await staying.ended;
    expect(staying.frames.at(-1)).toEqual({ event: 'draining', data: '{"retryAfterMs":1125}' });
    expect(given.server.streams).toBe(0);
  });
});
