import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamRecorder } from '../../../../../src/main/services/inspector/stream-recorder.ts';
import { createConnection } from '../../../../../src/main/stream/connection-driver.ts';
import type { Delivered, Received } from '../../../../../src/main/stream/connection-state.ts';
import type { LoggedEvent } from '../../../../../src/shared/events.ts';
import { streamReportSchema } from '../../../../../src/shared/inspector.ts';
import { createFakeStreamSource } from '../../../../helpers/fake-stream-source.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';
import { answer, CHAT, chat, run } from '../../adapters/disk/support/entries.ts';

const ofRun = { runId: 'r1', messageId: 'a1' };

function setUp() {
  const clock = createVirtualClock();
  const server = createFakeStreamSource();
  const recorder = createStreamRecorder('/chats/c/stream', {
    now: () => clock.now(),
    elapsed: () => clock.now(),
  });
  const came: Delivered[] = [];
  const connection = createConnection({
    target: { kind: 'chat', sessionId: CHAT },
    position: 4,
    source: server.source,
    clock,
    random: () => 0.5,
    onItem(item) {
      came.push(item);
      recorder.received(item);
    },
    onStatus: () => undefined,
    observer: recorder.observer,
  });
  return { clock, server, recorder, connection, came };
}

function logged(sequence: number, event?: LoggedEvent): Received {
  return { kind: 'logged', sequence, event: event ?? { type: 'token', ...ofRun, text: 'a' } };
}

const beginning = (sequence: number): Received => ({
  kind: 'snapshot',
  sequence,
  event: { type: 'snapshot', chat: chat(), messages: [], runs: [] },
});

describe('attempts', () => {
  it('say when, how far, how much and why', () => {
    const { clock, server, recorder, connection } = setUp();
    expect(recorder.read()).toMatchObject({ state: 'idle', attemptCount: 0, attempts: [] });
    connection.start();
    const first = server.last();
    clock.advance(30);
    first.wire?.answered(200);
    first.opened();
    clock.advance(5);
    first.wire?.bytes(100);
    first.send(logged(5));
    first.send(logged(5));
    first.send({ kind: 'ping' });
    clock.advance(2_000);
    first.wire?.bytes(11);
    first.send(logged(6));
    clock.advance(100);
    first.wire?.broke('ECONNRESET');
    first.fail({ kind: 'ended' });
    const [attempt] = recorder.read().attempts;
    expect(attempt).toMatchObject({
      number: 1,
      status: 200,
      headersMs: 30,
      firstByteMs: 35,
      lastedMs: 2_135,
      longestSilenceMs: 2_000,
      end: 'ended',
      errorCode: 'ECONNRESET',
      asked: 4,
      reached: 6,
      events: 2,
      duplicates: 1,
      pings: 1,
      holes: 0,
      bytes: 111,
    });
    expect(recorder.read()).toMatchObject({ state: 'waiting', position: 6, attemptCount: 1 });
    const { retryMs = 0 } = attempt ?? {};
    clock.advance(retryMs - 1);
    expect(recorder.read().attemptCount).toBe(1);
    clock.advance(1);
    expect(recorder.read()).toMatchObject({ state: 'connecting', attemptCount: 2 });
  });

  it('show a hole, and what was asked for instead', () => {
    const { clock, server, recorder, connection } = setUp();
    connection.start();
    server.last().opened();
    server.last().send(logged(5));
    server.last().send(logged(8));
    clock.advance(1_000);
    server.last().opened();
    server.last().send(logged(9));
    clock.advance(60_000);
    server.last().opened();
    server.last().send(beginning(9));
    const report = recorder.read();
    expect(report.attempts.map(({ end, asked, reached }) => [end, asked, reached])).toEqual([
      ['hole', 4, 5],
      ['hole', 5, 5],
      [undefined, null, 9],
    ]);
    expect(report.holes.map(({ attempt, after }) => [attempt, after])).toEqual([
      [1, 5],
      [2, 5],
    ]);
    expect(report.totals).toMatchObject({ events: 1, holes: 2, snapshots: 1, duplicates: 0 });
  });

  it('say that the server is asked, why and how often, and for how long', () => {
    const { server, recorder, connection } = setUp();
    connection.start();
    const attempt = server.last();
    attempt.wire?.asked();
    expect(recorder.read()).not.toHaveProperty('polling');
    attempt.opened('buffered');
    attempt.send({ kind: 'ping' });
    attempt.send(beginning(9));
    attempt.wire?.asked();
    const report = recorder.read();
    expect(report).toMatchObject({ state: 'open', polling: 'buffered', position: 9 });
    expect(report.totals).toMatchObject({ questions: 2, snapshots: 1, pings: 0, bytes: 0 });
    expect(streamReportSchema.parse(report)).toEqual(report);
    // A stream can be had again: the attempt is the same one.
    attempt.opened();
    attempt.send({ kind: 'ping' });
    expect(recorder.read()).not.toHaveProperty('polling');
    expect(recorder.read().attempts).toMatchObject([{ questions: 2, pings: 1 }]);
    attempt.opened('failing');
    attempt.fail({ kind: 'ended' });
    expect(recorder.read()).not.toHaveProperty('polling');
  });

  it('name what was done from this side', () => {
    const { clock, server, recorder, connection } = setUp();
    connection.start();
    connection.setAsleep(true);
    connection.setAsleep(false);
    connection.setOffline(true);
    connection.setOffline(false);
    connection.rewind(2);
    server.last().opened();
    clock.advance(45_000);
    clock.advance(60_000);
    connection.release();
    const ends = recorder.read().attempts.map(({ end }) => end);
    expect(ends.slice(0, 4)).toEqual(['asleep', 'offline', 'replaced', 'silent']);
    expect(ends.at(-1)).toBe('closed');
    expect(recorder.read().state).toBe('closed');
  });

  it('are bounded, and their totals are not: these agree with what was sent, whatever happens', () => {
    const act = fc.constantFrom('event', 'again', 'gap', 'ping', 'cut', 'sleep', 'now', 'wait');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200, size: 'max' }), (acts) => {
        const { clock, server, recorder, connection, came } = setUp();
        const sent = { bytes: 0, pings: 0 };
        connection.start();
        for (const each of acts) {
          const attempt = server.last();
          attempt.opened();
          const { position, state } = recorder.read();
          const at = position ?? 0;
          if (each === 'event') attempt.send(position === null ? beginning(7) : logged(at + 1));
          if (each === 'again') attempt.send(logged(Math.max(1, at)));
          if (each === 'gap') attempt.send(logged(at + 3));
          if (each === 'ping') attempt.send({ kind: 'ping' });
          if (each === 'ping' && state === 'open') sent.pings += 1;
          if (each === 'cut') attempt.fail({ kind: 'network', message: 'x' });
          if (each === 'sleep') connection.setAsleep(true);
          if (each === 'sleep') connection.setAsleep(false);
          if (each === 'now') connection.tryNow();
          if (each === 'wait') clock.advance(70_000);
          attempt.wire?.bytes(each.length);
          sent.bytes += each.length;
        }
        const report = streamReportSchema.parse(recorder.read());
        expect(report.attemptCount).toBe(server.attempts.length);
        expect(report.attempts.length).toBe(Math.min(64, server.attempts.length));
        expect(report.totals).toMatchObject(sent);
        expect(report.totals.events + report.totals.snapshots).toBe(came.length);
        expect(report.attempts.filter(({ end }) => end === undefined).length).toBeLessThanOrEqual(
          1,
        );
        expect(report.attempts.at(-1)?.asked).toBe(server.last().position);
      }),
    );
  });
});

describe('runs', () => {
  it('have their pace, and their tools on the server’s clock', () => {
    const { clock, server, recorder, connection } = setUp();
    connection.start();
    server.last().opened();
    const at = (ms: number): string => new Date(1_000_000 + ms).toISOString();
    const events: LoggedEvent[] = [
      { type: 'status', runId: 'r1', state: 'queued', at: at(-50) },
      { type: 'status', runId: 'r1', state: 'running', at: at(0) },
      { type: 'status', runId: 'r1', state: 'running', activity: 'writing', at: at(400) },
      { type: 'token', ...ofRun, text: 'a' },
      { type: 'thinking', ...ofRun, text: 'b' },
      { type: 'token', ...ofRun, text: 'c' },
      { type: 'tool_call', ...ofRun, callId: 't', name: 'query', input: {}, startedAt: at(900) },
      { type: 'tool_result', ...ofRun, callId: 't', output: 1, durationMs: 70 },
      { type: 'tool_call', ...ofRun, callId: 'u', name: 'query', input: {}, startedAt: at(950) },
      { type: 'status', runId: 'r1', state: 'running', at: at(1_000) },
      { type: 'status', runId: 'r1', state: 'running', activity: 'thinking', at: at(1_200) },
    ];
    for (const [index, event] of events.entries()) {
      clock.advance(100);
      server.last().send(logged(5 + index, event));
    }
    const running = recorder.read();
    expect(running.runs).toEqual([
      expect.objectContaining({ runId: 'r1', state: 'running', tokens: 3, tokensPerSecond: 10 }),
    ]);
    expect(running.runs[0]).toMatchObject({ firstTokenMs: 200, lastedMs: 900 });
    expect(running.runs[0]?.tools).toEqual([
      { name: 'query', startMs: 900, durationMs: 70, failed: false },
      { name: 'query', startMs: 950, failed: false },
    ]);
    expect(running.latency.find(({ stage }) => stage === 'provider_first')).toMatchObject({
      count: 2,
      maxMs: 400,
    });
    const error = { code: 'internal', message: 'x', retryable: true } as const;
    server.last().send(logged(16, { type: 'error', ...ofRun, ...error }));
    clock.advance(1_000);
    expect(recorder.read().runs[0]).toMatchObject({ state: 'failed', lastedMs: 900 });
  });

  it('do not count again what is read again', () => {
    const { server, recorder, connection } = setUp();
    connection.start();
    server.last().opened();
    for (const sequence of [5, 6, 7]) server.last().send(logged(sequence));
    connection.rewind(5);
    server.last().opened();
    for (const sequence of [6, 7, 8]) server.last().send(logged(sequence));
    const { runs, totals } = recorder.read();
    expect([runs[0]?.tokens, totals.events]).toEqual([4, 6]);
  });

  it('end with a snapshot that has the whole answer, and not a word of its run', () => {
    const { clock, server, recorder, connection } = setUp();
    connection.start();
    server.last().opened('preference');
    const shown = beginning(9);
    if (shown.kind !== 'snapshot') throw new Error('It is one.');
    const { event } = shown;
    const messages = [answer(2), answer(4), answer(6)];
    server
      .last()
      .send({ ...shown, event: { ...event, messages, runs: [2, 4, 6].map((n) => run(n)) } });
    clock.advance(300);
    const after = [
      answer(2, { state: 'complete' }),
      answer(4, { state: 'cancelled' }),
      answer(6, { state: 'streaming' }),
    ];
    server.last().send({ ...shown, sequence: 12, event: { ...event, messages: after, runs: [] } });
    expect(recorder.read().runs.map(({ state }) => state)).toEqual([
      'completed',
      'cancelled',
      'running',
    ]);
  });

  it('that began before the stream have their provider’s time from when they were accepted', () => {
    const { clock, server, recorder, connection } = setUp();
    connection.start();
    server.last().opened();
    // The server's clock stands where the newer of the two was accepted.
    const serverNow = Date.parse(run(4).createdAt);
    server.last().wire?.stamp({ at: serverNow });
    const item = beginning(9);
    if (item.kind !== 'snapshot') throw new Error('It is one.');
    const runs = [run(2), run(4), run(6, { state: 'completed' }), run(8, { state: 'queued' })];
    const written = answer(4, { parts: [{ type: 'text', text: 'a' }] });
    server.last().send({ ...item, event: { ...item.event, runs, messages: [answer(2), written] } });
    clock.advance(50);
    const at = new Date(Date.parse(run(2).createdAt) + 700).toISOString();
    for (const [index, n] of [2, 4].entries()) {
      const status = { type: 'status', runId: run(n).runId, state: 'running', at } as const;
      server.last().send(logged(10 + index, { ...status, activity: 'writing' }));
    }
    const first = recorder.read().latency.find(({ stage }) => stage === 'provider_first');
    expect(first).toMatchObject({ count: 1, maxMs: 700 });
    expect(recorder.read().runs).toMatchObject([
      { runId: run(2).runId, lastedMs: 2_050 },
      { runId: run(4).runId, lastedMs: 50 },
    ]);
  });
});

describe('latency', () => {
  it('of the network is by the server’s times, less what the clocks differ', () => {
    const { clock, server, recorder, connection } = setUp();
    const ahead = 3_600_000;
    connection.start();
    const { wire } = server.last();
    clock.advance(20);
    wire?.stamp({ at: clock.now() + ahead });
    clock.advance(20);
    wire?.stamp({ at: clock.now() - 60 + ahead, waitedMs: 8 });
    expect(recorder.read().clock).toMatchObject({ agrees: false, offsetMs: ahead + 10 });
    expect(recorder.read().latency).toMatchObject([
      { stage: 'server', count: 1, maxMs: 8 },
      { stage: 'network', count: 1, p50Ms: 62, p99Ms: 62 },
    ]);
  });

  it('between pieces is the provider’s, and stands for the pieces that had no stamp', () => {
    const { server, recorder, connection } = setUp();
    connection.start();
    server.last().opened();
    const { wire } = server.last();
    const stamp = (gapMs: number): void => wire?.stamp({ at: 1, waitedMs: 0, gapMs });
    const between = () => recorder.read().latency.find(({ stage }) => stage === 'provider_between');
    stamp(90_000);
    server.last().send(logged(5));
    expect(between()).toBeUndefined();
    for (let sequence = 6; sequence < 15; sequence += 1) server.last().send(logged(sequence));
    stamp(30);
    server.last().send(logged(15));
    expect(between()).toMatchObject({ count: 11, maxMs: 30 });
    stamp(4_000);
    server.last().send(logged(16));
    expect(between()).toMatchObject({ count: 12, maxMs: 4_000 });
    // The pause before what is no piece is nobody's.
    stamp(9_000);
    server.last().send(logged(17, { type: 'status', runId: 'r1', state: 'running' }));
    server.last().send(logged(18));
    expect(between()).toMatchObject({ count: 12 });
  });

  it('of a page is from its answers: the frame apart from the way, batches that were lost left out', () => {
    const { clock, recorder } = setUp();
    const figures = () =>
      Object.fromEntries(recorder.read().latency.map((each) => [each.stage, each]));
    recorder.sent(1, 1);
    clock.advance(4);
    recorder.sent(1, 2);
    clock.advance(8);
    recorder.acknowledged(1, 2, 10);
    expect(figures()).toMatchObject({
      ipc: { count: 1, maxMs: 2 },
      paint: { count: 1, maxMs: 10 },
    });
    // Answered twice, by a page that was sent nothing, and of an opening before.
    recorder.acknowledged(1, 2, 10);
    recorder.acknowledged(7, 1, 10);
    recorder.sent(1, 1);
    recorder.acknowledged(1, 1, undefined);
    expect(figures()).toMatchObject({ ipc: { count: 1 }, paint: { count: 1 } });
    for (let batch = 1; batch <= 1_000; batch += 1) recorder.sent(2, batch);
    recorder.left(2);
    recorder.acknowledged(2, 1_000, 5);
    expect(figures()).toMatchObject({ ipc: { count: 1 }, paint: { count: 1 } });
  });
});
