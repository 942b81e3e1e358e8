import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../../../src/backend/config.ts';
import { FeedHub } from '../../../../../src/backend/http/sse/feed-hub.ts';
import type { Commit } from '../../../../../src/backend/store/ports.ts';
import { accountEventSchema, type AccountEvent } from '../../../../../src/shared/events.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';
import { FakeResponse } from '../../support/fake-response.ts';

const INTERVAL = defaultConfig.feedIntervalMs;

function feedsUnderTest() {
  const clock = createVirtualClock();
  let tell: (commit: Commit) => void = () => undefined;
  const hub = new FeedHub({
    store: {
      onCommit(listener) {
        tell = listener;
        return () => (tell = () => undefined);
      },
    },
    clock,
    random: () => 0.5,
    config: defaultConfig,
  });
  return {
    clock,
    hub,
    read(userId = 'ada', expiresAt?: number): FakeResponse {
      const res = new FakeResponse();
      hub.open(res.asResponse(), { userId, expiresAt });
      return res;
    },
    moved: (sessionId: string, last: number, userId = 'ada') =>
      tell({ type: 'events', userId, sessionId, last }),
    deleted: (sessionId: string, userId = 'ada') => tell({ type: 'deleted', userId, sessionId }),
  };
}

/** What a reader was told, parsed as the wire's own. */
function told(res: FakeResponse): AccountEvent[] {
  return res.frames.flatMap(({ event, data }) =>
    event === undefined
      ? []
      : [accountEventSchema.parse({ type: event, ...(JSON.parse(data!) as object) })],
  );
}

/** The moves alone: `chat:sequence`, or `chat:deleted`. */
function moves(res: FakeResponse): string[] {
  return told(res).flatMap((event) =>
    event.type !== 'chat'
      ? []
      : [`${event.sessionId}:${'deleted' in event ? 'deleted' : event.sequence}`],
  );
}

describe('an account’s feed', () => {
  let given: ReturnType<typeof feedsUnderTest>;
  beforeEach(() => {
    given = feedsUnderTest();
  });
  afterEach(() => {
    given.hub.close();
    expect(given.clock.pending()).toBe(0);
  });

  it('begins with a sign of life, and nothing in it has an id', () => {
    const res = given.read();
    given.moved('a', 1);
    expect(res.status).toBe(200);
    expect(res.frames[0]).toEqual({ retry: '200' });
    expect(told(res).map(({ type }) => type)).toEqual(['ping', 'chat']);
    for (const frame of res.frames) expect(frame).not.toHaveProperty('id');
  });

  it('tells of a first move at once, of those that follow as one, with the newest number', () => {
    const res = given.read();
    for (let sequence = 1; sequence <= 50; sequence += 1) given.moved('a', sequence);
    expect(moves(res)).toEqual(['a:1']);
    given.clock.advance(INTERVAL - 1);
    expect(moves(res)).toEqual(['a:1']);
    given.clock.advance(1);
    expect(moves(res)).toEqual(['a:1', 'a:50']);
    // That was told just now: the next one waits for its turn again.
    given.moved('a', 51);
    expect(moves(res)).toHaveLength(2);
    given.clock.advance(INTERVAL);
    expect(moves(res)).toEqual(['a:1', 'a:50', 'a:51']);
    given.clock.advance(INTERVAL);
    given.moved('a', 52);
    expect(moves(res).at(-1)).toBe('a:52');
  });

  it('tells of each chat by itself', () => {
    const res = given.read();
    given.moved('a', 1);
    given.clock.advance(INTERVAL - 1);
    given.moved('b', 7);
    given.moved('a', 2);
    given.moved('b', 8);
    expect(moves(res)).toEqual(['a:1', 'b:7']);
    given.clock.advance(1);
    expect(moves(res)).toEqual(['a:1', 'b:7', 'a:2']);
    given.clock.advance(INTERVAL);
    expect(moves(res)).toEqual(['a:1', 'b:7', 'a:2', 'b:8']);
  });

  it('says that a chat is deleted, last of all about it', () => {
    const res = given.read();
    given.deleted('gone');
    given.moved('a', 1);
    given.moved('a', 2);
    given.deleted('a');
    given.clock.advance(10 * INTERVAL);
    expect(moves(res)).toEqual(['gone:deleted', 'a:1', 'a:deleted']);
  });

  it('tells a user of their own chats only', () => {
    const ada = given.read('ada');
    const eve = given.read('eve');
    given.moved('hers', 3, 'ada');
    given.moved('mine', 4, 'eve');
    given.deleted('hers', 'ada');
    given.clock.advance(10 * INTERVAL);
    expect(moves(ada)).toEqual(['hers:3', 'hers:deleted']);
    expect(moves(eve)).toEqual(['mine:4']);
  });

  it('keeps for a reader that takes nothing each chat’s newest place, and no more', () => {
    const res = given.read();
    res.stall();
    given.moved('first', 1);
    const { backlog } = res;
    for (let sequence = 1; sequence <= 1_000; sequence += 1) {
      for (const chat of ['a', 'b', 'c']) given.moved(chat, sequence);
      given.clock.advance(10);
    }
    expect(res.backlog).toBe(backlog);
    res.resume();
    expect(moves(res)).toEqual(['first:1', 'a:1000', 'b:1000', 'c:1000']);
    given.moved('a', 1_001);
    given.clock.advance(INTERVAL);
    expect(moves(res).at(-1)).toBe('a:1001');
  });

  it('cuts off a reader for whom too much would have to be kept, and no other', () => {
    const slow = given.read();
    const other = given.read('eve');
    slow.stall();
    for (let chat = 0; chat < defaultConfig.feedChats; chat += 1) given.moved(`chat${chat}`, 1);
    expect(slow.destroyed).toBe(false);
    given.moved('one more', 1);
    expect(slow.destroyed).toBe(true);
    expect(other.destroyed).toBe(false);
    expect(given.hub.size).toBe(1);
  });

  it('does not cut off a reader whose many chats move one after the other', () => {
    const res = given.read();
    for (let chat = 0; chat < 5 * defaultConfig.feedChats; chat += 1) {
      given.moved(`chat${chat}`, 1);
      given.clock.advance(1);
    }
    expect(res.destroyed).toBe(false);
    expect(moves(res)).toHaveLength(5 * defaultConfig.feedChats);
  });

  it('leaves nothing behind when its reader leaves: no timer, no place', () => {
    const res = given.read();
    given.moved('a', 1);
    given.moved('a', 2);
    res.destroy();
    expect(given.hub.size).toBe(0);
    expect(given.clock.pending()).toBe(0);
    given.moved('a', 3);
  });

  it('is quiet when nothing moves: no timer but the one of the pings', () => {
    given.read();
    given.moved('a', 1);
    given.clock.advance(3 * INTERVAL);
    expect(given.clock.pending()).toBe(1);
  });

  it('pings at least every 15 seconds, ends with its token, cuts off who takes nothing', () => {
    const res = given.read('ada', given.clock.now() + 100_000);
    const stalled = given.read('ada');
    stalled.stall();
    given.moved('a', 1);
    for (let seconds = 15; seconds <= 90; seconds += 15) {
      given.clock.advance(15_000);
      expect(told(res).filter(({ type }) => type === 'ping').length).toBeGreaterThan(seconds / 15);
    }
    expect([res.ended, stalled.destroyed]).toEqual([false, true]);
    given.clock.advance(10_000);
    expect(res.ended).toBe(true);
    expect(given.hub.size).toBe(0);
  });

  it('says when to come back at the end of the server, and ends', () => {
    const res = given.read();
    given.moved('a', 1);
    given.moved('a', 2);
    given.hub.close();
    expect(told(res).at(-1)).toEqual({ type: 'draining', retryAfterMs: 1125 });
    expect(res.ended).toBe(true);
    given.moved('a', 3);
  });

  it('always comes to the newest place of each chat, at its pace, whatever happens', () => {
    const chat = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('move' as const), chat }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('wait' as const),
          ms: fc.integer({ min: 1, max: 2 * INTERVAL }),
        }),
      },
      fc.record({ do: fc.constantFrom('stall' as const, 'resume' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const one = feedsUnderTest();
        const res = one.read();
        const heads = new Map<string, number>();
        const times = new Map<string, number[]>();
        let seen = 0;
        const look = (): void => {
          const all = moves(res);
          for (const move of all.slice(seen)) {
            const name = move.split(':')[0]!;
            times.set(name, [...(times.get(name) ?? []), one.clock.now()]);
          }
          seen = all.length;
        };
        for (const next of steps) {
          if (next.do === 'move') {
            const head = (heads.get(next.chat) ?? 0) + 1;
            heads.set(next.chat, head);
            one.moved(next.chat, head);
          } else if (next.do === 'wait') {
            for (let ms = 0; ms < next.ms; ms += 1) {
              one.clock.advance(1);
              look();
            }
          } else {
            res[next.do]();
          }
          look();
        }
        res.resume();
        one.clock.advance(INTERVAL);
        look();
        for (const [name, head] of heads) {
          expect(moves(res).findLast((move) => move.startsWith(name))).toBe(`${name}:${head}`);
        }
        for (const at of times.values()) {
          at.slice(1).forEach((when, index) => {
            // The last look comes after a whole interval.
            if (when < one.clock.now()) expect(when - at[index]!).toBeGreaterThanOrEqual(INTERVAL);
          });
        }
        one.hub.close();
        expect(one.clock.pending()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
