import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/backend/clock.ts';
import { createEventSourceStream } from '../../../src/main/adapters/event-source-stream.ts';
import { createFixedEndpoint } from '../../../src/main/adapters/fixed-endpoint.ts';
import {
  createStreamRecorder,
  type StreamRecorder,
} from '../../../src/main/services/inspector/stream-recorder.ts';
import { createConnection, type Connection } from '../../../src/main/stream/connection-driver.ts';
import type { Attempt, LatencyStage } from '../../../src/shared/inspector.ts';
import { startFaultProxy, type FaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { startTestServer, TOKEN, type TestServer } from '../backend/support/test-server.ts';

const AHEAD_MS = 3_600_000;

/** The inspector against the record of who did the harm: test/helpers/fault-proxy. */
describe('the stream inspector', () => {
  let given: TestServer;
  let proxy: FaultProxy;
  let sessionId: string;
  let recorder: StreamRecorder;
  let connection: Connection;
  let waiting: (() => void)[] = [];
  let position = -1;

  beforeEach(async () => {
    given = await startTestServer({
      clock: { ...systemClock, now: () => Date.now() + AHEAD_MS },
      config: { retryMs: 1 },
    });
    proxy = await startFaultProxy({ target: { url: given.baseUrl }, seed: 1 });
    sessionId = (await given.api.createChat()).sessionId;
    recorder = createStreamRecorder('/', { now: Date.now, elapsed: () => performance.now() });
    position = -1;
    connection = createConnection({
      target: { kind: 'chat', sessionId },
      position: 0,
      source: createEventSourceStream(createFixedEndpoint(proxy.url, TOKEN)),
      clock: systemClock,
      random: () => 0,
      onItem(item) {
        recorder.received(item);
        position = item.sequence;
        for (const look of waiting) look();
      },
      onStatus: () => undefined,
      observer: recorder.observer,
    });
  });
  afterEach(async () => {
    connection.release();
    waiting = [];
    await proxy.close();
    await given.dispose();
  });

  /** The log has come up to this number. */
  function reached(sequence: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (position >= sequence) resolve();
      };
      waiting.push(look);
      look();
    });
  }

  async function head(): Promise<number> {
    const log = await given.store.openLog('local', sessionId);
    return log.type === 'open' ? log.head : 0;
  }

  /** An answer that is there already when the stream is read. */
  async function answered(tokens: number): Promise<void> {
    await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    for (let count = 0; count < tokens; count += 1) await call.say(`word ${count}, `);
  }

  it('counts attempts, bytes, positions, holes and duplicates as the proxy does', async () => {
    await answered(200);
    const plan: readonly { readonly fault: Fault; readonly fits: Partial<Attempt> }[] = [
      { fault: { kind: 'truncate', at: 700 }, fits: { end: 'ended', status: 200, bytes: 700 } },
      { fault: { kind: 'reset', at: 3_001 }, fits: { end: 'ended', status: 200, bytes: 3_001 } },
      { fault: { kind: 'reset', at: 'request' }, fits: { end: 'network', bytes: 0 } },
      {
        fault: { kind: 'answer', at: 'request', status: 503, headers: {}, body: 'away' },
        fits: { end: 'http', status: 503, bytes: 0 },
      },
      {
        fault: { kind: 'redirect', status: 302 },
        fits: { end: 'redirect', status: 302, bytes: 0 },
      },
      { fault: { kind: 'drop', event: 4, count: 2 }, fits: { end: 'hole', events: 3, holes: 1 } },
      {
        fault: { kind: 'draining', after: 5, retryAfterMs: 1 },
        fits: { end: 'draining', status: 200, events: 5 },
      },
      { fault: { kind: 'repeat', event: 9, last: 7 }, fits: { duplicates: 7, holes: 0 } },
    ];
    for (const { fault } of plan) proxy.next(fault, ({ isStream }) => isStream);
    connection.start();
    await reached(await head());

    const { attempts, attemptCount, totals, holes } = recorder.read();
    expect(attempts).toMatchObject(plan.map(({ fits }) => fits));
    expect(attempts.at(-1)?.end).toBeUndefined();
    expect(attemptCount).toBe(proxy.stats.streams);
    expect(attempts.map(({ asked }) => String(asked))).toEqual(
      proxy.requests.filter(({ isStream }) => isStream).map((request) => request.position),
    );
    // Where an attempt was cut, the proxy's log has what had gone to the client by then.
    for (const { what, request, bytes } of proxy.log) {
      if (what === 'truncate' || what === 'reset') expect(attempts[request - 1]?.bytes).toBe(bytes);
    }
    expect(attempts[1]?.errorCode).toMatch(/^(?:ECONNRESET|UND_ERR_SOCKET)$/u);
    // Each attempt goes on where the one before came to.
    expect(attempts.slice(1).map(({ asked }) => asked)).toEqual(
      attempts.slice(0, -1).map(({ reached: to }) => to),
    );
    expect(holes).toMatchObject([{ attempt: 6, after: attempts[5]?.reached }]);
    expect(totals).toMatchObject({ events: position, duplicates: 7, holes: 1, snapshots: 0 });
  });

  it('counts every byte of streams that are left alone', async () => {
    await answered(300);
    proxy.plan(() => [{ kind: 'slices', maxBytes: 97 }]);
    connection.start();
    await reached(await head());
    expect(recorder.read().totals.bytes).toBe(proxy.stats.bytesDown);
  });

  it('tells a slow network from the server, whose clock is an hour ahead', async () => {
    proxy.plan(() => [{ kind: 'latency', ms: 60 }]);
    connection.start();
    await given.api.send(sessionId, 'Hello');
    const call = await given.agent.call(0);
    // From here on events go out as they come.
    await reached(await head());
    for (let count = 0; count < 60; count += 1)
      await call.say('some words of an answer '.repeat(4));
    await reached(await head());
    const { clock, latency } = recorder.read();
    const of = (stage: LatencyStage) => latency.find((each) => each.stage === stage);
    const { offsetMs = 0, uncertaintyMs = 0, agrees } = clock ?? {};
    expect(agrees).toBe(false);
    expect(Math.abs(offsetMs - AHEAD_MS)).toBeLessThanOrEqual(uncertaintyMs + 1);
    expect(of('network')?.count).toBeGreaterThan(3);
    expect(of('network')?.count).toBe(of('server')?.count);
    expect((of('network')?.p50Ms ?? 0) + uncertaintyMs).toBeGreaterThanOrEqual(59);
    expect(of('server')?.p50Ms).toBeLessThan(60);
  });
});
