import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnection } from '../../../../src/main/stream/connection-driver.ts';
import type { CloseReason, Received } from '../../../../src/main/stream/connection-state.ts';
import type { ConnectionStatus } from '../../../../src/shared/connection.ts';
import { createFakeStreamSource } from '../../../helpers/fake-stream-source.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { CHAT, logged, snapshot, token } from '../adapters/disk/support/entries.ts';

function setUp() {
  const clock = createVirtualClock();
  const server = createFakeStreamSource();
  const got: number[] = [];
  const statuses: ConnectionStatus['state'][] = [];
  const ends: CloseReason[] = [];
  const connection = createConnection({
    target: { kind: 'chat', sessionId: CHAT },
    position: null,
    source: server.source,
    clock,
    random: () => 0.5,
    onItem: ({ sequence }) => got.push(sequence),
    onStatus: ({ state }) => statuses.push(state),
    onEnd: (reason) => ends.push(reason),
  });
  return { clock, server, got, statuses, ends, connection };
}

const piece = (sequence: number): Received => asReceived(logged(sequence, token(1, 'a')).item);
const beginning = asReceived(snapshot(0).item);

/** The first is a snapshot, the others follow it. */
function nextOf(count: number): Received {
  return count === 1 ? beginning : piece(count - 1);
}

function asReceived(item: ReturnType<typeof logged>['item']): Received {
  if (item.kind === 'skip') throw new Error('Nothing is skipped on the wire.');
  return item;
}

describe('connection driver', () => {
  it('takes a stream for dead after 45 s of silence, and not before', () => {
    const { clock, server, connection } = setUp();
    connection.start();
    const first = server.last();
    first.opened();
    clock.advance(30_000);
    first.send(beginning);
    clock.advance(44_999);
    expect(first.isOpen).toBe(true);
    clock.advance(1);
    expect(first.isOpen).toBe(false);
    clock.advance(1_000);
    expect(server.last().position).toBe(0);
    expect(server.attempts).toHaveLength(2);
  });

  it.each([-3_600_000, 3_600_000])(
    'notices silence though the time was set by %i ms meanwhile',
    (byMs) => {
      const { clock, server, connection } = setUp();
      connection.start();
      const first = server.last();
      first.opened();
      first.send(beginning);
      clock.advance(10_000);
      clock.turn(byMs);
      // Up to one more span: how long it was silent before cannot be told.
      clock.advance(80_000);
      expect(first.isOpen).toBe(false);
    },
  );

  it('has one timer, however many events come', () => {
    const { clock, server, got, connection } = setUp();
    connection.start();
    server.last().opened();
    server.last().send(beginning);
    for (let sequence = 1; sequence <= 1_000; sequence += 1) server.last().send(piece(sequence));
    expect(clock.pending()).toBe(1);
    expect(got).toHaveLength(1_001);
  });

  it('tells words once, and the end', () => {
    const { server, statuses, ends, connection } = setUp();
    connection.start();
    server.last().opened();
    server.last().send(beginning);
    server.last().send(piece(1));
    server.last().fail({ kind: 'http', status: 204 });
    expect(statuses).toEqual(['connecting', 'connected', 'ended']);
    expect(ends).toEqual(['gone']);
  });

  it('goes on with `retry:`, and rewinds while it delivers', () => {
    const { clock, server, connection } = setUp();
    connection.start();
    server.last().opened();
    server.last().retryInterval(5_000);
    server.last().send(beginning);
    server.last().fail({ kind: 'ended' });
    clock.advance(5_049);
    expect(server.attempts).toHaveLength(1);
    clock.advance(1);
    expect(server.attempts).toHaveLength(2);
    connection.rewind(null);
    expect(server.open()).toEqual([server.last()]);
    expect(server.last().position).toBeNull();
  });

  it('has no timer and no socket left once it is released or sleeps', () => {
    const act = fc.constantFrom(
      'open',
      'event',
      'cut',
      'silence',
      'sleep',
      'wake',
      'offline',
      'online',
      'now',
      'rewind',
      'refuse',
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
        const { clock, server, got, connection } = setUp();
        let sequence = 0;
        connection.start();
        for (const each of acts) {
          const attempt = server.last();
          if (each === 'open') attempt.opened();
          if (each === 'event') attempt.send(nextOf((sequence += 1)));
          if (each === 'cut') attempt.fail({ kind: 'ended' });
          if (each === 'silence') clock.advance(50_000);
          if (each === 'sleep' || each === 'wake') connection.setAsleep(each === 'sleep');
          if (each === 'offline' || each === 'online') connection.setOffline(each === 'offline');
          if (each === 'now') connection.tryNow();
          if (each === 'rewind') connection.rewind(null);
          if (each === 'refuse') attempt.fail({ kind: 'http', status: 429, retryAfterMs: 7_000 });
          expect(server.open().length).toBeLessThanOrEqual(1);
          expect(clock.pending()).toBeLessThanOrEqual(1);
        }
        connection.setAsleep(true);
        expect([clock.pending(), server.open()]).toEqual([0, []]);
        connection.setAsleep(false);
        connection.release();
        const count = got.length;
        for (const attempt of server.attempts) attempt.send(beginning);
        clock.advance(1_000_000);
        connection.tryNow();
        connection.setOffline(false);
        expect([clock.pending(), server.open(), got.length]).toEqual([0, [], count]);
      }),
    );
  });
});
