import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/backend/clock.ts';
import { acceptedSchema } from '../../../src/shared/http.ts';
import { chaos } from '../../helpers/fault-proxy/chaos.ts';
import { startFaultProxy, type FaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { frameParser } from '../../unit/backend/support/frames.ts';
import { ended } from '../../unit/backend/support/runs-under-test.ts';
import { startTestServer, type TestServer } from './support/test-server.ts';

/** What the server promises to a client that keeps to the protocol, on a way that breaks. */
describe('nothing is lost', () => {
  let given: TestServer;
  let proxy: FaultProxy;
  beforeEach(async () => {
    given = await startTestServer({ clock: systemClock });
    proxy = await startFaultProxy({ target: { url: given.baseUrl }, seed: 20 });
  });
  afterEach(async () => {
    await proxy.close();
    await given.dispose();
  });

  /** Asks until there is an answer of the server's own; how often it took. */
  async function post(path: string, body: unknown, key: string): Promise<[unknown, number]> {
    for (let times = 1; ; times += 1) {
      try {
        const response = await fetch(`${proxy.url}${path}`, {
          method: 'POST',
          headers: {
            authorization: given.api.authorization,
            'content-type': 'application/json',
            'idempotency-key': key,
          },
          body: JSON.stringify(body),
        });
        const text = await response.text();
        if (response.ok) return [JSON.parse(text), times];
      } catch {
        // Nobody knows whether the server has it: the same request again.
      }
    }
  }

  /** A client of the protocol: drops what it has, comes back behind the last good event. */
  async function readAll(sessionId: string, last: () => number): Promise<string[]> {
    const got: string[] = [];
    let position = 0;
    while (position < last()) {
      try {
        const response = await fetch(`${proxy.url}/chats/${sessionId}/stream`, {
          headers: {
            authorization: given.api.authorization,
            'last-event-id': String(position),
          },
        });
        if (!response.ok || response.body === null) continue;
        const parse = frameParser();
        reading: for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
          for (const { id, event, data } of parse(text)) {
            if (id === undefined || Number(id) <= position) continue;
            if (Number(id) > position + 1) break reading;
            position += 1;
            got.push(`${event} ${data}`);
          }
          if (position >= last()) break;
        }
      } catch {
        // Cut off in the middle: what came whole counts.
      }
    }
    return got;
  }

  it.each<[string, Fault]>([
    ['it reached the server', { kind: 'reset', at: 'request' }],
    ['the server had acted', { kind: 'reset', at: 'answer' }],
    ['half of the answer was back', { kind: 'reset', at: 30 }],
    ['half of the answer was back, and looked whole', { kind: 'truncate', at: 30 }],
  ])('a message whose request broke before %s is there once', async (_, fault) => {
    const { sessionId } = await given.api.createChat();
    proxy.next(fault);
    const [answer, times] = await post(`/chats/${sessionId}/messages`, { text: 'Hi' }, 'one');
    expect(times).toBe(2);
    const { message, run } = acceptedSchema.parse(answer);
    const page = await given.store.listMessages('local', sessionId, { limit: 10 });
    expect(page.items.map(({ messageId }) => messageId)).toEqual([
      run.messageId,
      message.messageId,
    ]);
    (await given.agent.call(0)).finish();
  });

  it('many readers come to the same whole log over a way on which everything goes wrong', async () => {
    const { sessionId } = await given.api.createChat();
    proxy.plan(chaos({ share: 0.8, latencyMs: 1 }));
    const progress = { last: Infinity };
    const reading = Array.from({ length: 6 }, () => readAll(sessionId, () => progress.last));
    for (const [index, question] of ['one', 'two'].entries()) {
      const [answer] = await post(`/chats/${sessionId}/messages`, { text: question }, question);
      const { run } = acceptedSchema.parse(answer);
      const call = await given.agent.call(index);
      for (let count = 0; count < 150; count += 1) {
        await call.say(`${question} №${count} 😀 `);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const done = ended(given.store, run.runId);
      // The last event of the last run tells readers that there is no more.
      if (question === 'two') {
        const log = await given.store.openLog('local', sessionId);
        progress.last = log.type === 'open' ? log.head + 1 : 0;
      }
      call.finish();
      await done;
    }
    const slice = await given.store.readLog(sessionId, 0, { events: 10_000, bytes: 1e9 });
    const log = slice.type === 'events' ? slice.events : [];
    expect(log.length).toBe(progress.last);
    expect(log.filter(({ type }) => type === 'completed')).toHaveLength(2);
    for (const got of await Promise.all(reading)) {
      expect(got).toEqual(log.map(({ type, data }) => `${type} ${data}`));
    }
    // What befalls the first requests is the seed's, whichever reader's they are.
    expect(proxy.log.length).toBeGreaterThanOrEqual(3);
  });
});
