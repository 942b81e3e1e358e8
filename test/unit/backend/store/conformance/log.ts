import { describe, expect, it } from 'vitest';
import {
  accept,
  createChat,
  head,
  readLog,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

export function logConformance(open: OpenStore): void {
  describe('the log', () => {
    const given = eachWithStore(open);

    it('is told of after the commit, event by event as it can be read', async () => {
      const seen: unknown[] = [];
      const readings: Promise<unknown>[] = [];
      given.store.onCommit((commit) => {
        if (commit.type !== 'events') return;
        seen.push(
          ...(commit.events ?? []).map(({ sequence, type, data }) => ({ sequence, type, data })),
        );
        readings.push(
          head(given.store, commit.sessionId).then((now) => expect(now).toBe(commit.last)),
        );
      });
      const run = await runningChat(given.store);
      await given.store.appendToRun(run.runId, [token(run, 'a'), token(run, 'b')]);
      await given.store.endRun(run.runId, STOP, time(4));
      await Promise.all(readings);
      expect(seen).toEqual(await readLog(given.store, run.sessionId));
      expect(seen).toHaveLength(await head(given.store, run.sessionId));
    });

    it('commits although a listener throws, and stops telling who left', async () => {
      const { sessionId } = await createChat(given.store);
      given.store.onCommit(() => {
        throw new Error('a listener of ours');
      });
      let told = 0;
      const leave = given.store.onCommit(() => (told += 1));
      await accept(given.store, sessionId);
      leave();
      await accept(given.store, sessionId);
      expect(told).toBe(1);
      expect(await head(given.store, sessionId)).toBe(7);
    });

    it('reads behind any position, in pieces of any size', async () => {
      const run = await runningChat(given.store);
      for (let count = 0; count < 20; count += 1) {
        await given.store.appendToRun(run.runId, [token(run, `t${count}`)]);
      }
      const whole = await readLog(given.store, run.sessionId);
      const last = whole.length;
      for (const [events, bytes] of [
        [1, 1e6],
        [7, 1e6],
        [1000, 1],
        [1000, 500],
        [3, 400],
      ] as const) {
        for (const from of [0, 1, 13, last - 1, last]) {
          const read = [];
          let after = from;
          for (;;) {
            const slice = await given.store.readLog(run.sessionId, after, { events, bytes });
            if (slice.type !== 'events') throw new Error(slice.type);
            if (slice.events.length === 0) break;
            expect(slice.events.length).toBeLessThanOrEqual(events);
            const size = slice.events.reduce((sum, { data }) => sum + data.length, 0);
            if (slice.events.length > 1) expect(size).toBeLessThanOrEqual(bytes);
            read.push(...slice.events);
            after = slice.events.at(-1)!.sequence;
          }
          expect(read).toEqual(whole.slice(from));
        }
      }
    });

    it('says that a position above the head or of a lost chat cannot be continued', async () => {
      const { sessionId } = await createChat(given.store);
      const limit = { events: 10, bytes: 1000 };
      expect(await given.store.readLog(sessionId, 0, limit)).toEqual({
        type: 'events',
        events: [],
      });
      expect(await given.store.readLog(sessionId, 1, limit)).toEqual({ type: 'cut' });
      expect(await given.store.readLog(sessionId, 1e15, limit)).toEqual({ type: 'cut' });
      expect(await given.store.readLog('nowhere', 0, limit)).toEqual({ type: 'gone' });
      await given.store.deleteChat(USER, sessionId, time(1));
      expect(await given.store.readLog(sessionId, 0, limit)).toEqual({ type: 'gone' });
    });

    it('is cut at its front only, and counts on', async () => {
      const run = await runningChat(given.store);
      const { sessionId } = run;
      await given.store.endRun(run.runId, STOP, time(3));
      const whole = await readLog(given.store, sessionId);
      expect(await given.store.trimLog(sessionId, 3, 2)).toBe(2);
      expect(await given.store.openLog(USER, sessionId)).toMatchObject({ tail: 2 });
      expect(await given.store.trimLog(sessionId, 3, 100)).toBe(whole.length - 5);
      expect(await given.store.trimLog(sessionId, 3, 100)).toBe(0);
      expect(await given.store.trimLog(sessionId, 1e9, 100)).toBe(0);
      const tail = whole.length - 3;
      const reopened = await given.reopen();
      expect(await reopened.openLog(USER, sessionId)).toEqual({
        type: 'open',
        head: whole.length,
        tail,
      });
      expect(await readLog(reopened, sessionId, tail)).toEqual(whole.slice(tail));
      const limit = { events: 10, bytes: 1000 };
      expect(await reopened.readLog(sessionId, tail - 1, limit)).toEqual({ type: 'cut' });
      expect(await reopened.readLog(sessionId, 0, limit)).toEqual({ type: 'cut' });
      expect(await reopened.trimLog(sessionId, 0, 100)).toBe(3);
      expect(await reopened.readLog(sessionId, whole.length, limit)).toEqual({
        type: 'events',
        events: [],
      });
      await accept(reopened, sessionId);
      expect((await readLog(reopened, sessionId, whole.length))[0]?.sequence).toBe(
        whole.length + 1,
      );
      expect(await reopened.trimLog('nowhere', 0, 10)).toBe(0);
    });

    it('keeps what an unfinished answer is folded from', async () => {
      const run = await runningChat(given.store);
      await given.store.appendToRun(run.runId, [token(run, 'kept')]);
      await given.store.trimLog(run.sessionId, 0, 1e6);
      const found = await (await given.reopen()).getRun(USER, run.sessionId, run.runId);
      expect(found.message.parts).toEqual([{ type: 'text', text: 'kept' }]);
    });

    it('comes with a snapshot: the newest fifty, what is unfinished, and their runs', async () => {
      const { sessionId } = await createChat(given.store);
      expect(await given.store.snapshot(sessionId)).toEqual({
        sequence: 0,
        snapshot: {
          type: 'snapshot',
          chat: await given.store.getChat(USER, sessionId),
          messages: [],
          runs: [],
        },
      });
      const first = await accept(given.store, sessionId);
      const failed = await accept(given.store, sessionId);
      const error = { code: 'provider_error', message: 'Down', retryable: true };
      for (let count = 0; count < 29; count += 1) await accept(given.store, sessionId);
      const latest = await accept(given.store, sessionId);
      await given.store.endRun(failed.run.runId, { type: 'error', error }, time(5));
      await given.store.endRun(latest.run.runId, { type: 'error', error }, time(6));
      const found = await given.store.snapshot(sessionId);
      const { messages, runs } = found!.snapshot;
      expect(found!.sequence).toBe(await head(given.store, sessionId));
      const listed = await given.store.listMessages(USER, sessionId, { limit: 200 });
      const newest = listed.items.slice(0, 50).reverse();
      const older = listed.items.slice(50).reverse();
      // Every other of the older ones is a queued answer; the second answer has failed.
      const unfinished = older.filter(({ state }) => state === 'streaming');
      expect(unfinished.map(({ messageId }) => messageId)).toContain(first.run.messageId);
      expect(messages).toEqual([...unfinished, ...newest]);
      const runIds = runs.map(({ runId }) => runId);
      expect(runIds).toContain(first.run.runId);
      expect(runIds).not.toContain(failed.run.runId);
      expect(runs.find(({ runId }) => runId === latest.run.runId)).toMatchObject({ error });
      expect(new Set(runIds).size).toBe(31);
    });

    it('says in a snapshot and of the run itself what a run waits for, as long as it does', async () => {
      const { store } = given;
      const { runId, sessionId } = await runningChat(store);
      const runs = async () => (await store.snapshot(sessionId))?.snapshot.runs;
      const asked = async () => (await store.getRun(USER, sessionId, runId)).run;
      const retrying = { detail: 'Busy.', retryAfterMs: 5000, at: time(4) };
      await store.appendToRun(runId, [{ type: 'status', runId, state: 'retrying', ...retrying }]);
      await accept(store, sessionId);
      expect(await runs()).toMatchObject([{ runId, state: 'running', retrying }, {}]);
      expect(await asked()).toMatchObject({ runId, state: 'running', retrying });
      await store.appendToRun(runId, [{ type: 'status', runId, state: 'running' }]);
      expect((await runs())?.[0]).not.toHaveProperty('retrying');
      expect(await asked()).not.toHaveProperty('retrying');
    });
  });
}
