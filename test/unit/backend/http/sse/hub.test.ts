import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubUnderTest } from '../../support/hub-under-test.ts';
import { FakeResponse } from '../../support/fake-response.ts';
import { sequences } from '../../support/frames.ts';
import { settle } from '../../support/runs-under-test.ts';
import {
  createChat,
  head,
  readLog,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';

describe('an event stream', () => {
  let given: ReturnType<typeof hubUnderTest>;
  beforeEach(() => {
    given = hubUnderTest();
  });
  afterEach(() => given.dispose());

  async function longChat(tokens = 30) {
    const run = await runningChat(given.store);
    for (let count = 0; count < tokens; count += 1) {
      await given.store.appendToRun(run.runId, [token(run, `word${count} `)]);
    }
    return run;
  }

  it('continues behind every position, with the log’s own words', async () => {
    const run = await longChat();
    await given.store.endRun(run.runId, STOP, time(5));
    const log = await readLog(given.store, run.sessionId);
    for (let position = 0; position <= log.length; position += 1) {
      const res = await given.read(run.sessionId, position);
      await settle();
      expect(res.status).toBe(200);
      const [retry, ...frames] = res.frames;
      expect(retry).toEqual({ retry: '200' });
      expect(frames).toEqual(
        log
          .slice(position)
          .map(({ sequence, type, data }) => ({ id: String(sequence), event: type, data })),
      );
      res.destroy();
    }
  });

  it('goes from the log to live without a gap', async () => {
    const run = await longChat();
    const res = await given.read(run.sessionId, 3);
    // Before the reader has had its first batch.
    await given.store.appendToRun(run.runId, [token(run, 'between')]);
    await settle();
    await given.store.appendToRun(run.runId, [token(run, 'a'), token(run, 'b')]);
    await given.store.appendToRun(run.runId, [token(run, 'c')]);
    const last = await head(given.store, run.sessionId);
    const expected = Array.from({ length: last - 3 }, (_, index) => index + 4);
    expect(sequences(res.frames)).toEqual(expected);
  });

  describe('reads the log no more than it has to', () => {
    let reads = 0;
    beforeEach(async () => {
      reads = 0;
      await given.dispose();
      given = hubUnderTest(
        (store) =>
          new Proxy(store, {
            get: (target, name: keyof typeof store) => {
              if (name === 'readLog') reads += 1;
              return target[name].bind(target) as unknown;
            },
          }),
      );
    });

    it('once it is live: each event is there within its commit', async () => {
      const run = await longChat(1);
      const res = await given.read(run.sessionId, 0);
      await settle();
      for (let count = 0; count < 50; count += 1) {
        await given.store.appendToRun(run.runId, [token(run, 'x')]);
        expect(res.frames.at(-1)).toMatchObject({ event: 'token' });
      }
      expect(reads).toBe(1);
    });

    it('while there is a new event at every turn: it goes live all the same', async () => {
      const run = await longChat(1);
      const res = await given.read(run.sessionId, 0);
      for (let count = 0; count < 100; count += 1) {
        await given.store.appendToRun(run.runId, [token(run, 'x')]);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(sequences(res.frames)).toHaveLength(await head(given.store, run.sessionId));
      expect(reads).toBeLessThan(5);
    });
  });

  it.each([
    ['none', undefined],
    ['one above the head', 1e6],
    ['one above any head', 1e30],
  ])('begins with a snapshot for a position of %s, then goes on', async (_, position) => {
    const run = await longChat();
    const last = await head(given.store, run.sessionId);
    const res = await given.read(run.sessionId, position);
    await settle();
    await given.store.appendToRun(run.runId, [token(run, 'after')]);
    const [, snapshot, ...rest] = res.frames;
    expect(snapshot).toMatchObject({ event: 'snapshot', id: String(last) });
    const found = await given.store.snapshot(run.sessionId);
    const data = JSON.parse(snapshot!.data!) as { messages: { parts: unknown }[]; chat: unknown };
    expect(data.chat).toEqual(found?.snapshot.chat);
    expect(data.messages.at(-1)?.parts).toMatchObject([{ type: 'text' }]);
    expect(sequences(rest)).toEqual([last + 1]);
  });

  it('begins with a snapshot where the log was cut, also under a reader that is behind', async () => {
    const run = await longChat();
    await given.store.endRun(run.runId, STOP, time(4));
    const behind = await given.read(run.sessionId, 0);
    await settle();
    behind.stall();
    for (const title of ['Blocks', 'Waits', 'Waits too']) {
      await given.store.updateChat(USER, run.sessionId, { title }, time(5));
    }
    await given.store.trimLog(run.sessionId, 0, 1e6);
    const last = await head(given.store, run.sessionId);
    behind.resume();
    const late = await given.read(run.sessionId, 5);
    await settle();
    expect(behind.frames.at(-1)).toMatchObject({ event: 'snapshot', id: String(last) });
    expect(late.frames.at(-1)).toMatchObject({ event: 'snapshot', id: String(last) });
    const exact = await given.read(run.sessionId, last);
    await settle();
    expect(exact.frames).toEqual([{ retry: '200' }]);
  });

  it('starts an empty chat’s readers at 0', async () => {
    const { sessionId } = await createChat(given.store);
    const fresh = await given.read(sessionId);
    const zero = await given.read(sessionId, 0);
    await settle();
    expect(fresh.frames[1]).toMatchObject({ event: 'snapshot', id: '0' });
    expect(zero.frames).toHaveLength(1);
    await given.store.updateChat(USER, sessionId, { title: 'Now' }, time(1));
    for (const res of [fresh, zero]) expect(sequences(res.frames)).toEqual([1]);
  });

  it('holds no more for a reader that takes nothing than one piece', async () => {
    const run = await longChat(5);
    const slow = await given.read(run.sessionId, 0);
    const quick = await given.read(run.sessionId, 0);
    await settle();
    slow.stall();
    const piece = 'x'.repeat(1_000);
    for (let count = 0; count < 300; count += 1) {
      await given.store.appendToRun(run.runId, [token(run, piece)]);
    }
    expect(slow.backlog).toBeLessThan(1_300);
    const last = await head(given.store, run.sessionId);
    expect(sequences(quick.frames).at(-1)).toBe(last);
    slow.resume();
    await settle();
    expect(slow.frames).toEqual(quick.frames);
  });

  it('reads on for a slow reader in bounded pieces', async () => {
    const run = await longChat(5);
    for (let count = 0; count < 40; count += 1) {
      await given.store.appendToRun(run.runId, [token(run, 'y'.repeat(20_000))]);
    }
    const res = await given.read(run.sessionId, 0);
    res.stall();
    await settle();
    expect(res.backlog).toBeGreaterThan(0);
    expect(res.backlog).toBeLessThan(150_000);
    for (let turn = 0; turn < 20; turn += 1) {
      res.resume();
      res.stall();
      await settle();
      expect(res.backlog).toBeLessThan(150_000);
    }
    const last = await head(given.store, run.sessionId);
    expect(sequences(res.frames)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  it('pings at least every 15 seconds, and not who takes nothing', async () => {
    const { sessionId } = await createChat(given.store);
    const res = await given.read(sessionId, 0);
    const stalled = await given.read(sessionId, 0);
    await settle();
    stalled.stall();
    await given.store.updateChat(USER, sessionId, { title: 'x' }, time(1));
    const pings = (of: FakeResponse) => of.frames.filter(({ event }) => event === 'ping');
    for (let seconds = 15; seconds <= 150; seconds += 15) {
      given.clock.advance(15_000);
      expect(pings(res).length).toBeGreaterThanOrEqual(seconds / 15);
    }
    expect(pings(res).length).toBeLessThanOrEqual(11);
    expect(pings(res)[0]).not.toHaveProperty('id');
    expect(JSON.parse(pings(res)[0]!.data!)).toEqual({
      time: expect.stringMatching(/Z$/u) as string,
    });
    expect(pings(stalled)).toEqual([]);
  });

  it('cuts off a reader that took nothing for a minute, and no other', async () => {
    const run = await longChat(1);
    const res = await given.read(run.sessionId, 0);
    const other = await given.read(run.sessionId, 0);
    await settle();
    res.stall();
    await given.store.appendToRun(run.runId, [token(run, 'x')]);
    given.clock.advance(59_000);
    expect(res.destroyed).toBe(false);
    given.clock.advance(3_000);
    expect(res.destroyed).toBe(true);
    expect(other.destroyed).toBe(false);
    expect(given.hub.size).toBe(1);
  });

  it('leaves nothing behind: no timer, no place', async () => {
    const { sessionId } = await createChat(given.store);
    expect(given.clock.pending()).toBe(0);
    const readers = await Promise.all([0, 1, 2].map(() => given.read(sessionId, 0)));
    expect(given.clock.pending()).toBe(1);
    expect(given.hub.size).toBe(3);
    await settle();
    for (const res of readers) res.destroy();
    expect(given.hub.size).toBe(0);
    expect(given.clock.pending()).toBe(0);
    for (const res of readers) expect(res.listenerCount('drain')).toBe(0);
    await given.store.updateChat(USER, sessionId, { title: 'x' }, time(1));
  });

  it('is not opened for one who left before it was', async () => {
    const { sessionId } = await createChat(given.store);
    const res = new FakeResponse();
    const opening = given.hub.open(res.asResponse(), { userId: USER, sessionId, position: 0 });
    res.destroy();
    await opening;
    await settle();
    expect(given.hub.size).toBe(0);
    expect(given.clock.pending()).toBe(0);
    expect(res.frames).toEqual([]);
  });

  it('ends with its chat, and is not to be opened again', async () => {
    const { sessionId } = await createChat(given.store);
    const res = await given.read(sessionId, 0);
    const stalled = await given.read(sessionId, 0);
    stalled.stall();
    await given.store.deleteChat(USER, sessionId, time(2));
    expect([res.ended, stalled.ended]).toEqual([true, true]);
    const again = await given.read(sessionId, 0);
    expect(again).toMatchObject({ status: 204, ended: true });
    expect(given.hub.size).toBe(0);
    expect(given.clock.pending()).toBe(0);
  });

  it('is refused for a chat that is not there, with nothing left behind', async () => {
    await expect(given.read('nowhere', 0)).rejects.toMatchObject({ code: 'not_found' });
    expect(given.hub.size).toBe(0);
    expect(given.clock.pending()).toBe(0);
  });

  it('ends when the token does', async () => {
    const { sessionId } = await createChat(given.store);
    const res = await given.read(sessionId, 0, given.clock.now() + 30_000);
    given.clock.advance(29_000);
    expect(res.ended).toBe(false);
    given.clock.advance(1_000);
    expect(res.ended).toBe(true);
  });

  it('says when to come back at the end of the server, and ends', async () => {
    const { sessionId } = await createChat(given.store);
    const res = await given.read(sessionId, 0);
    await settle();
    given.hub.close();
    expect(res.frames.at(-1)).toEqual({ event: 'draining', data: '{"retryAfterMs":1125}' });
    expect(res.ended).toBe(true);
    expect(given.clock.pending()).toBe(0);
  });

  /** A store that answers when a stream is opened only once it is told to. */
  async function slowToOpen(): Promise<() => void> {
    await given.dispose();
    let answer = (): void => undefined;
    given = hubUnderTest(
      (store) =>
        new Proxy(store, {
          get: (target, name: keyof typeof store) =>
            name === 'openLog'
              ? async (...args: Parameters<typeof store.openLog>) => {
                  const bounds = await target.openLog(...args);
                  await new Promise<void>((resolve) => (answer = resolve));
                  return bounds;
                }
              : (target[name].bind(target) as unknown),
        }),
    );
    return () => answer();
  }

  it('hears of a commit that comes while it is being opened on a slower store', async () => {
    const answer = await slowToOpen();
    const run = await longChat(3);
    const position = await head(given.store, run.sessionId);
    const opening = given.read(run.sessionId, position);
    await settle();
    await given.store.appendToRun(run.runId, [token(run, 'meanwhile')]);
    answer();
    const res = await opening;
    await settle();
    expect(sequences(res.frames)).toEqual([position + 1]);
  });

  it.each<[string, (sessionId: string) => unknown]>([
    ['its chat is deleted', (id) => given.store.deleteChat(USER, id, time(2))],
    ['the server stops', () => given.hub.close()],
    ['its token expires', () => given.clock.advance(2_000)],
  ])('is cut off, with no half an answer, when %s while it is being opened', async (_, end) => {
    const answer = await slowToOpen();
    const { sessionId } = await createChat(given.store);
    const res = new FakeResponse();
    const expiresAt = given.clock.now() + 1_000;
    const request = { userId: USER, sessionId, position: 0, expiresAt };
    const opening = given.hub.open(res.asResponse(), request);
    await settle();
    await end(sessionId);
    answer();
    await opening;
    expect(res).toMatchObject({ status: 0, ended: false, destroyed: true, frames: [] });
    expect(given.hub.size).toBe(0);
  });

  /** What an authenticator gives with a token that can be refused before it expires. */
  function refusable() {
    const state = { watched: 0, refuse: (): void => undefined };
    const watch = (onRefused: () => void) => {
      state.watched += 1;
      state.refuse = onRefused;
      return () => (state.watched -= 1);
    };
    return { state, watch };
  }

  it('ends the stream of a token that is refused, and watches it no longer than that', async () => {
    const { state, watch } = refusable();
    const { sessionId } = await createChat(given.store);
    const res = new FakeResponse();
    const request = { userId: USER, sessionId, position: 0, watch };
    await given.hub.open(res.asResponse(), request);
    expect(state.watched).toBe(1);
    state.refuse();
    expect(res).toMatchObject({ status: 200, ended: true });
    expect(state.watched).toBe(0);

    const left = new FakeResponse();
    await given.hub.open(left.asResponse(), request);
    left.destroy();
    expect(state.watched).toBe(0);
    await expect(
      given.hub.open(new FakeResponse().asResponse(), { ...request, sessionId: 'nowhere' }),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(state.watched).toBe(0);
  });

  it('reads what another server committed, of which it hears the number only', async () => {
    await given.dispose();
    given = hubUnderTest(
      (store) =>
        new Proxy(store, {
          get: (target, name: keyof typeof store) =>
            name === 'onCommit'
              ? (listener: Parameters<typeof store.onCommit>[0]) =>
                  target.onCommit((commit) => {
                    if (commit.type === 'deleted') listener(commit);
                    else listener({ ...commit, events: undefined } as unknown as typeof commit);
                  })
              : (target[name].bind(target) as unknown),
        }),
    );
    const run = await longChat(3);
    const res = await given.read(run.sessionId, 0);
    await settle();
    await given.store.appendToRun(run.runId, [token(run, 'a'), token(run, 'b')]);
    await given.store.appendToRun(run.runId, [token(run, 'c')]);
    await settle();
    const last = await head(given.store, run.sessionId);
    expect(sequences(res.frames)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  it('is cut, not ended, when the log cannot be read: the reader comes back', async () => {
    await given.dispose();
    let failing = true;
    given = hubUnderTest(
      (store) =>
        new Proxy(store, {
          get: (target, name: keyof typeof store) =>
            name === 'readLog' && failing
              ? () => Promise.reject(new Error('a disk'))
              : (target[name].bind(target) as unknown),
        }),
    );
    const run = await longChat(2);
    const res = await given.read(run.sessionId, 0);
    await settle();
    expect(res.destroyed).toBe(true);
    expect(given.hub.size).toBe(0);
    failing = false;
    const again = await given.read(run.sessionId, 0);
    await settle();
    expect(sequences(again.frames)).toHaveLength(await head(given.store, run.sessionId));
  });
});
