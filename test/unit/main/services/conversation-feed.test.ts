import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConversationFeed } from '../../../../src/main/services/conversation-feed.ts';
import type { Delivered } from '../../../../src/main/stream/connection-state.ts';
import type { StreamBatch } from '../../../../src/shared/ipc.ts';
import { chatOf } from '../../../helpers/messages.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';

const snapshot = (sequence: number): Delivered => ({
  kind: 'snapshot',
  sequence,
  event: { type: 'snapshot', chat: chatOf('s'), messages: [], runs: [] },
});
const logged = (sequence: number, text = String(sequence)): Delivered => ({
  kind: 'logged',
  sequence,
  event: { type: 'token', runId: 'r', messageId: 'm', text },
});

function setUp() {
  const sent: StreamBatch[] = [];
  const deferred: (() => void)[] = [];
  const clock = createVirtualClock();
  const holes: number[] = [];
  let resyncs = 0;
  const feed = createConversationFeed({
    sessionId: 's',
    send: (batch) => sent.push(batch),
    resync: () => (resyncs += 1),
    onHole: (after) => holes.push(after),
    defer: (callback) => deferred.push(callback),
    clock,
  });
  const settle = (): void => deferred.splice(0).forEach((callback) => callback());
  return { feed, sent, settle, clock, holes, resyncs: () => resyncs };
}

describe('conversation feed', () => {
  it('sends what came in one go as one batch', () => {
    const { feed, sent, settle } = setUp();
    feed.push(snapshot(3));
    feed.push(logged(4));
    feed.push(logged(5));
    settle();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ batch: 1, from: 3, to: 5, snapshot: { type: 'snapshot' } });
    expect(sent[0]?.events.map((event) => event.sequence)).toEqual([4, 5]);
  });

  it('has one batch under way while many events come, and gathers the rest', () => {
    const { feed, sent, settle, clock } = setUp();
    feed.push(snapshot(0));
    settle();
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      feed.push(logged(sequence));
      settle();
    }
    expect(sent).toHaveLength(1);
    feed.acknowledge(1);
    // The first acknowledgement follows a quiet frame; all that waited goes in one message.
    expect(sent[1]).toMatchObject({ from: 1, to: 100 });
    feed.acknowledge(2);
    feed.push(logged(101));
    settle();
    feed.push(logged(102));
    settle();
    clock.advance(20);
    expect(sent.slice(2).map((batch) => [batch.from, batch.to])).toEqual([[101, 102]]);
    feed.push(logged(103));
    settle();
    clock.advance(100);
    expect(sent).toHaveLength(3);
  });

  it('while many events come, is with the page half a frame before its next', () => {
    const { feed, sent, settle, clock } = setUp();
    let sequence = 0;
    const burst = (text?: string): void => {
      for (let count = 0; count < 20; count += 1) feed.push(logged((sequence += 1), text));
      settle();
    };
    feed.push(snapshot(0));
    settle();
    burst();
    feed.acknowledge(1);
    feed.acknowledge(2);
    // A frame every 16 ms: each batch goes in the middle of it.
    const waits: number[] = [];
    for (let frame = 0; frame < 12; frame += 1) {
      burst();
      feed.acknowledge(sent.length);
      const before = sent.length;
      for (let ms = 0; ms < 16; ms += 1) {
        if (sent.length === before) waits[frame] = ms + 1;
        clock.advance(1);
      }
      expect(sent).toHaveLength(before + 1);
    }
    expect(waits.at(-1)).toBe(8);
    // A late frame: the next one is early, and the batch does not wait.
    clock.advance(12);
    burst();
    const before = sent.length;
    feed.acknowledge(before);
    expect(sent).toHaveLength(before + 1);
  });

  it('does not wait with a frame full of work', () => {
    const { feed, sent, settle } = setUp();
    feed.push(snapshot(0));
    settle();
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      feed.push(logged(sequence, 'x'.repeat(10_000)));
    }
    settle();
    feed.acknowledge(1);
    feed.acknowledge(2);
    feed.acknowledge(3);
    expect(sent.slice(1).map((batch) => batch.events.length)).toEqual([6, 6, 6]);
  });

  it('gives a frame no more than it can show, also of few events', () => {
    const { feed, sent, settle } = setUp();
    feed.push(snapshot(0));
    settle();
    feed.push(logged(1, 'a'.repeat(60_000)));
    feed.push(logged(2, 'b'.repeat(200_000)));
    feed.push(logged(3, 'c'));
    settle();
    for (let batch = 1; batch <= 3; batch += 1) {
      feed.acknowledge(batch);
      settle();
    }
    expect(sent.slice(1).map((batch) => [batch.from, batch.to])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('holds a bounded amount of text for a page that does not answer', () => {
    const { feed, sent, settle, resyncs } = setUp();
    feed.push(snapshot(0));
    settle();
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      feed.push(logged(sequence, 'x'.repeat(100_000)));
    }
    feed.acknowledge(sent.length);
    expect(resyncs()).toBe(1);
  });

  it('sends nothing and keeps no timer once it is released', () => {
    const { feed, sent, settle, clock } = setUp();
    feed.push(snapshot(0));
    settle();
    for (let sequence = 1; sequence <= 20; sequence += 1) feed.push(logged(sequence));
    feed.acknowledge(1);
    feed.push(logged(21));
    feed.acknowledge(2);
    feed.release();
    settle();
    clock.advance(1000);
    expect(clock.pending()).toBe(0);
    expect(sent).toHaveLength(2);
  });

  it('does not hold a token back for a frame when few come', () => {
    const { feed, sent, settle } = setUp();
    feed.push(snapshot(0));
    settle();
    feed.acknowledge(1);
    for (const sequence of [1, 2, 3]) {
      feed.push(logged(sequence));
      settle();
    }
    expect(sent.map((batch) => batch.to)).toEqual([0, 1, 2, 3]);
  });

  it('lets go of what a frozen page cannot take, and asks for a snapshot when it is back', () => {
    const { feed, sent, settle, resyncs } = setUp();
    feed.push(snapshot(0));
    settle();
    for (let sequence = 1; sequence <= 50_000; sequence += 1) feed.push(logged(sequence));
    settle();
    expect(sent).toHaveLength(1);
    feed.acknowledge(1);
    expect(resyncs()).toBe(1);
    // Until the snapshot is there nothing is sent that would leave a hole.
    feed.push(logged(50_001));
    settle();
    expect(sent).toHaveLength(1);
    feed.push(snapshot(50_001));
    feed.push(logged(50_002));
    settle();
    expect(sent[1]).toMatchObject({ from: 50_001, to: 50_002 });
  });

  it('takes no acknowledgement of what was never sent', () => {
    const { feed, sent, settle } = setUp();
    feed.push(snapshot(0));
    settle();
    feed.acknowledge(99);
    feed.push(logged(1));
    settle();
    expect(sent).toHaveLength(1);
  });

  it('hands on each event once and in order, whenever the page answers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('event', 'burst', 'settle', 'ack', 'wait'), { maxLength: 300 }),
        (acts) => {
          const { feed, sent, settle, clock } = setUp();
          feed.push(snapshot(0));
          let sequence = 0;
          for (const act of acts) {
            if (act === 'event') feed.push(logged((sequence += 1)));
            if (act === 'burst') {
              for (let count = 0; count < 12; count += 1) {
                feed.push(logged((sequence += 1), 'x'.repeat(8_000)));
              }
            }
            if (act === 'wait') clock.advance(5);
            if (act === 'settle') settle();
            if (act === 'ack') feed.acknowledge(sent.length);
          }
          settle();
          for (let before = -1; before < sent.length;) {
            before = sent.length;
            feed.acknowledge(sent.length);
            settle();
            clock.advance(20);
          }
          const got = sent.flatMap((batch) => batch.events.map((event) => event.sequence));
          expect(got).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
          for (const [index, batch] of sent.entries()) {
            if (index > 0) expect(batch.from).toBe((sent[index - 1]?.to ?? Number.NaN) + 1);
          }
        },
      ),
    );
  });
});
