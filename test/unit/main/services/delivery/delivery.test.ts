import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../../../../src/main/services/delivery/delivery.ts';
import type {
  Failure,
  Position,
  Received,
} from '../../../../../src/main/stream/connection-state.ts';
import type { Polled } from '../../../../../src/main/stream/ports.ts';
import type { PollingReason } from '../../../../../src/shared/connection.ts';
import { MillraceError } from '../../../../../src/shared/errors.ts';
import type { LoggedEvent } from '../../../../../src/shared/events.ts';
import type { StreamingPreference } from '../../../../../src/shared/settings.ts';
import { createFakeRest } from '../../../../helpers/fake-rest.ts';
import { createFakeStreamSource } from '../../../../helpers/fake-stream-source.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';
import {
  answer,
  CHAT,
  chat,
  completed,
  failed,
  logged,
  question,
  snapshot,
  token,
} from '../../adapters/disk/support/entries.ts';
import { answered, folded } from '../support/conversation-world.ts';

const pinging: Received = { kind: 'ping' };
const nothing = (): void => undefined;
const noWire = { answered: nothing, bytes: nothing, stamp: nothing, broke: nothing };

function received(item: ReturnType<typeof logged>['item']): Received {
  if (item.kind === 'skip') throw new Error('Nothing is skipped on the wire.');
  return item;
}

function setUp(preference: StreamingPreference = 'auto', isEnabled: boolean | 'unknown' = true) {
  const clock = createVirtualClock();
  const log: LoggedEvent[] = [];
  let title = 'Rivers';
  const rest = createFakeRest(() => {
    const { sequence, snapshot: state } = folded(log) ?? { sequence: 0, snapshot: undefined };
    if (state === undefined) throw new Error('A log is never without a state.');
    return { sequence, snapshot: { ...state, chat: chat({ title }) } };
  });
  const stream = createFakeStreamSource();
  let modes = 0;
  let lists = 0;
  const delivery = createDelivery({
    source: stream.source,
    api: rest.api,
    clock,
    random: () => 0.5,
    preference,
    isEnabled: isEnabled === 'unknown' ? undefined : isEnabled,
    onMode: () => (modes += 1),
    onList: () => (lists += 1),
  });

  /** What a connection is told. */
  function open(position: Position = null, kind: 'chat' | 'account' = 'chat') {
    let pings = 0;
    let questions = 0;
    const told = {
      opened: [] as (PollingReason | undefined)[],
      sequences: [] as number[],
      texts: [] as string[],
      polled: [] as Polled[],
      failures: [] as Failure[],
    };
    const close = delivery.source.open(
      {
        target: kind === 'chat' ? { kind, sessionId: CHAT } : { kind, onEvent: () => undefined },
        position,
      },
      {
        opened: (reason) => told.opened.push(reason),
        event(event) {
          if (event.kind === 'ping') pings += 1;
          if (event.kind === 'snapshot' || event.kind === 'logged') {
            told.sequences.push(event.sequence);
          }
          if (event.kind === 'snapshot') {
            told.texts.push(JSON.stringify(event.event.messages.map(({ parts }) => parts)));
          }
        },
        polled: (polled) => told.polled.push(polled),
        retryInterval: () => undefined,
        failed: (failure) => told.failures.push(failure),
        wire: { ...noWire, asked: () => (questions += 1) },
      },
    );
    return { ...told, close, pings: () => pings, questions: () => questions };
  }

  async function pass(ms: number): Promise<void> {
    await answered();
    clock.advance(ms);
    await answered();
  }

  return {
    clock,
    log,
    rest,
    stream,
    delivery,
    open,
    pass,
    setTitle: (next: string) => (title = next),
    modes: () => modes,
    lists: () => lists,
  };
}

/** A buffer on the way was recognised. */
async function buffered() {
  const world = setUp();
  world.log.push(
    { type: 'message', message: question(1) },
    { type: 'message', message: answer(2) },
  );
  const told = world.open();
  await world.pass(6_000);
  await world.pass(1_000);
  expect(told.opened).toEqual(['buffered']);
  return { ...world, told };
}

describe('delivery', () => {
  it('asks when nothing comes of a stream for six seconds and REST answers', async () => {
    const { stream, told, rest, modes, delivery } = await buffered();
    expect(stream.open()).toEqual([]);
    expect(rest.asked[0]).toBe('config');
    expect(told.sequences).toEqual([2]);
    expect(modes()).toBe(1);
    expect(delivery.asked()).toEqual({ delivery: 'queue' });
  });

  it('goes on waiting while REST does not answer either', async () => {
    const { stream, rest, open, pass, delivery } = setUp();
    rest.hold();
    open();
    await pass(6_000);
    await pass(5_000);
    await pass(6_000);
    expect(stream.open()).toHaveLength(1);
    expect(rest.asked).toEqual(['config', 'config']);
    expect(delivery.asked()).toEqual({});
  });

  it('believes a stream that speaks just behind REST', async () => {
    const { stream, open, pass } = setUp();
    const told = open();
    await pass(6_000);
    stream.last().opened();
    stream.last().retryInterval(1_000);
    await pass(60_000);
    expect(stream.open()).toHaveLength(1);
    expect(told.opened).toEqual([undefined]);
  });

  it('shows an answer as it grows, no sooner than the server likes, and then what came of it', async () => {
    const { log, rest, told, pass } = await buffered();
    rest.retryAfterMs = 3_000;
    log.push(token(2, 'A'));
    await pass(1_100);
    log.push(token(2, 'B'));
    await pass(3_000);
    expect(told.polled).toHaveLength(1);
    // The chat, and its answer.
    expect(told.questions()).toBe(2);
    await pass(300);
    expect(told.polled.map(({ over, message }) => [over, message.parts])).toEqual([
      [2, [{ type: 'text', text: 'A' }]],
      [2, [{ type: 'text', text: 'AB' }]],
    ]);
    expect(told.sequences).toEqual([2]);
    log.push(completed(2));
    await pass(3_300);
    expect(told.sequences).toEqual([2, 5]);
    expect(told.texts.at(-1)).toContain('AB');
    // At rest only now and then, and by the position alone.
    const { length } = rest.asked;
    await pass(10_000);
    expect(rest.asked.slice(length)).toEqual(['messages 1']);
  });

  it('gives a growing answer a position every ten seconds', async () => {
    const { log, told, pass } = await buffered();
    for (let round = 0; round < 10; round += 1) {
      log.push(token(2, 'x'));
      await pass(1_100);
    }
    expect(told.sequences).toEqual([2, 12]);
  });

  it('finds out why an answer failed', async () => {
    const { log, told, pass, open } = await buffered();
    log.push(failed(2));
    await pass(1_100);
    expect(told.sequences).toEqual([2, 3]);
    const other = open();
    await pass(0);
    expect(other.sequences).toEqual([3]);
  });

  it('streams again when a stream speaks, from a position, with no answer left without one', async () => {
    const { log, stream, told, pass } = await buffered();
    for (let second = 0; second < 15; second += 1) await pass(1_000);
    const probe = stream.last();
    expect(probe.target.kind).toBe('account');
    log.push(token(2, 'A'));
    await pass(1_100);
    expect([told.polled.at(-1)?.message.parts.length, told.sequences]).toEqual([1, [2]]);
    log.push(token(2, 'B'));
    probe.send(pinging);
    await answered();
    expect(probe.isOpen).toBe(false);
    expect(stream.last()).toMatchObject({ isOpen: true, position: 4, target: { kind: 'chat' } });
    expect(told.sequences.at(-1)).toBe(4);
  });

  it('does not keep a stream waiting for a server that is slow to say how far it got', async () => {
    const { log, rest, stream, pass } = await buffered();
    log.push(token(2, 'A'));
    await pass(1_100);
    await pass(15_000);
    rest.hold();
    stream.last().send(pinging);
    await pass(3_000);
    expect(stream.last()).toMatchObject({ isOpen: true, target: { kind: 'chat' } });
  });

  it('asks on when the probe hears nothing, and tries at once when asked to', async () => {
    const { stream, pass, delivery, told } = await buffered();
    await pass(15_000);
    expect(stream.open()).toHaveLength(1);
    await pass(6_000);
    expect(stream.open()).toEqual([]);
    delivery.tryNow();
    expect(stream.open()).toHaveLength(1);
    stream.last().retryInterval(1_000);
    await answered();
    expect(stream.last().target.kind).toBe('chat');
    expect(told.opened).toEqual(['buffered']);
  });

  it('gives streams up that fail three times while REST answers, but not for what the server asks', async () => {
    const { stream, open, pass, delivery } = setUp();
    for (const failure of [
      { kind: 'refused', reason: 'not_found' },
      { kind: 'http', status: 503, retryAfterMs: 1_000 },
      { kind: 'http', status: 401 },
      { kind: 'draining', retryAfterMs: 100 },
    ] satisfies Failure[]) {
      open();
      stream.last().fail(failure);
      await pass(1_000);
    }
    expect(delivery.asked()).toEqual({});
    for (const failure of [
      { kind: 'http', status: 502 },
      { kind: 'ended' },
      { kind: 'not-a-stream', contentType: 'text/html' },
    ] satisfies Failure[]) {
      expect(delivery.asked()).toEqual({});
      open();
      stream.last().fail(failure);
      await pass(1_000);
    }
    expect(delivery.asked()).toEqual({ delivery: 'queue' });
  });

  it('opens a stream anew that is behind REST while an answer is written, and then gives it up', async () => {
    const { stream, log, open, pass, delivery } = setUp();
    log.push({ type: 'message', message: question(1) }, { type: 'message', message: answer(2) });
    const thinking = open(2);
    stream.last().opened();
    stream.last().send(pinging);
    delivery.expect(CHAT);
    // A model that thinks for long is none that is held back.
    await pass(60_000);
    expect(thinking.failures).toEqual([]);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      log.push(token(2, 'A'));
      await pass(6_000);
      await pass(2_000);
      expect(stream.open()).toEqual([]);
      if (attempt === 2) break;
      expect(delivery.asked()).toEqual({});
      open(2);
      stream.last().send(received(logged(3, token(2, 'A')).item));
    }
    expect(thinking.failures).toEqual([{ kind: 'silent' }]);
    expect(delivery.asked()).toEqual({ delivery: 'queue' });
  });

  it('takes what comes in time for a stream that is well', async () => {
    const { stream, log, open, pass } = setUp();
    const told = open(0);
    stream.last().send(received(snapshot(0).item));
    stream.last().send(received(logged(1, { type: 'message', message: answer(2) }).item));
    log.push({ type: 'message', message: question(1) }, { type: 'message', message: answer(2) });
    await pass(6_000);
    stream.last().send(received(logged(2, token(2, 'A')).item));
    await pass(2_000);
    expect(told.failures).toEqual([]);
    stream.last().send(received(logged(3, completed(2)).item));
    await pass(600_000);
    expect(stream.open()).toHaveLength(1);
  });

  it('opens nothing before the server said whether it streams, and does not wait for long', async () => {
    const { stream, rest, open, pass, delivery } = setUp('auto', 'unknown');
    rest.hold();
    open();
    delivery.start();
    await pass(2_999);
    expect(stream.attempts).toEqual([]);
    await pass(1);
    expect(stream.open()).toHaveLength(1);
    rest.isEnabled = false;
    rest.letGo();
    await answered();
    expect(stream.open()).toHaveLength(1);
    // It says so at last.
    await pass(800_000);
    expect(stream.open()).toEqual([]);
    expect(delivery.asked()).toEqual({ delivery: 'queue' });
  });

  it('does as the user chose, and says why', async () => {
    const { stream, open, pass, delivery } = setUp('off');
    const told = open();
    await pass(0);
    expect(told.opened).toEqual(['preference']);
    expect(stream.attempts).toEqual([]);
    await pass(600_000);
    expect(stream.attempts).toEqual([]);
    delivery.setPreference('on');
    await pass(0);
    expect(stream.open()).toHaveLength(1);
  });

  it('reads the list of chats now and then, where there is no feed', async () => {
    const { open, pass, lists, setTitle, rest } = setUp('off');
    const told = open(null, 'account');
    await pass(0);
    expect(told.opened).toEqual(['preference']);
    await pass(20_000);
    expect(lists()).toBe(0);
    setTitle('Lakes');
    await pass(20_000);
    expect(lists()).toBe(1);
    expect(told.pings()).toBe(3);
    expect(told.questions()).toBe(rest.asked.length);
    expect(rest.asked.every((route) => route === 'chats')).toBe(true);
  });

  it.each([
    [new MillraceError('not_found', 'x'), { kind: 'refused', reason: 'not_found' }],
    [new MillraceError('forbidden', 'x'), { kind: 'refused', reason: 'forbidden' }],
    [new MillraceError('unauthenticated', 'x'), { kind: 'http', status: 401 }],
    [
      new MillraceError('rate_limited', 'x', { retryAfterMs: 7 }),
      { kind: 'http', status: 429, retryAfterMs: 7 },
    ],
    [
      new MillraceError('unavailable', 'x', { retryAfterMs: 7 }),
      { kind: 'http', status: 503, retryAfterMs: 7 },
    ],
    [new MillraceError('unavailable', 'away'), { kind: 'network', message: 'away' }],
    [new MillraceError('internal', 'x'), { kind: 'http', status: 500 }],
  ])('tells of a question that fails as of a stream: %s', async (error, failure) => {
    const { rest, open, pass, clock } = setUp('off');
    rest.fail(error);
    const told = open();
    await pass(0);
    expect(told.failures).toEqual([failure]);
    await pass(60_000);
    expect([told.failures.length, clock.pending()]).toEqual([1, 0]);
  });

  it('looks at once where an answer is begun, and takes no older answer for it', async () => {
    const { rest, log, open, pass, delivery } = setUp('off');
    const told = open();
    await pass(0);
    rest.hold();
    await pass(10_000);
    log.push({ type: 'message', message: question(1) }, { type: 'message', message: answer(2) });
    delivery.expect(CHAT);
    rest.letGo();
    await answered();
    expect(told.sequences).toEqual([0, 2]);
  });

  it('leaves nothing open', async () => {
    const { stream, told, clock, delivery, pass } = await buffered();
    delivery.start();
    await pass(15_000);
    told.close();
    delivery.close();
    await pass(0);
    expect([stream.open(), clock.pending()]).toEqual([[], 0]);
  });
});
