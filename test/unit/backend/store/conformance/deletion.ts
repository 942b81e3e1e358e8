import { describe, expect, it } from 'vitest';
import {
  accept,
  createChat,
  head,
  readEvents,
  readLog,
  retry,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

export function deletionConformance(open: OpenStore): void {
  describe('deletion of a message', () => {
    const given = eachWithStore(open);

    it('takes what hangs on it, and leaves the rest', async () => {
      const run = await runningChat(given.store);
      const { sessionId } = run;
      await given.store.endRun(run.runId, STOP, time(3));
      const below = await accept(given.store, sessionId, { parentId: run.answerId });
      const beside = await accept(given.store, sessionId, { parentId: run.message.messageId });
      await given.store.deleteMessage(USER, sessionId, run.answerId, time(4));
      const left = await given.store.listMessages(USER, sessionId, { limit: 9 });
      expect(left.items.map(({ messageId }) => messageId)).toEqual([
        beside.run.messageId,
        beside.message.messageId,
        run.message.messageId,
      ]);
      for (const gone of [run.runId, below.run.runId]) {
        await expect(given.store.getRun(USER, sessionId, gone)).rejects.toMatchObject({
          code: 'not_found',
        });
      }
      await expect(
        given.store.deleteMessage(USER, sessionId, run.answerId, time(5)),
      ).rejects.toMatchObject({ code: 'not_found' });
      const next = await accept(given.store, sessionId);
      expect(next.message.parentId).toBe(beside.run.messageId);
    });

    it('blanks its events and keeps their numbers', async () => {
      const { sessionId } = await createChat(given.store, { title: 'Titled' });
      const secret = 'the secret';
      const kept = await accept(given.store, sessionId, { text: 'kept' });
      const gone = await accept(given.store, sessionId, { text: secret, parentId: null });
      const { runId, messageId: answerId } = gone.run;
      await given.store.endRun(kept.run.runId, STOP, time(2));
      await given.store.startRun(runId, 'demo/tour', time(3));
      await given.store.appendToRun(runId, [token({ runId, answerId }, secret)]);
      await given.store.endRun(
        runId,
        { type: 'error', error: { code: 'x', message: secret, retryable: true } },
        time(4),
      );
      const before = await readLog(given.store, sessionId);
      await given.store.deleteMessage(USER, sessionId, gone.message.messageId, time(5));
      const after = await readLog(given.store, sessionId);
      expect(JSON.stringify(after)).not.toContain(secret);
      expect(after.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: before.length + 2 }, (_, index) => index + 1),
      );
      const { messageId } = gone.message;
      const blanked = (id: string) => ({ type: 'message_deleted', messageId: id });
      expect((await readEvents(given.store, sessionId)).slice(3)).toEqual([
        blanked(messageId),
        blanked(answerId),
        blanked(answerId),
        expect.objectContaining({ type: 'completed', runId: kept.run.runId }),
        blanked(answerId),
        blanked(answerId),
        blanked(answerId),
        blanked(answerId),
        blanked(messageId),
        blanked(answerId),
      ]);
      expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
      expect(await readLog(await given.reopen(), sessionId)).toEqual(after);
    });

    it('ends a run under way before it takes its answer', async () => {
      const run = await runningChat(given.store);
      const { sessionId, runId, answerId, message } = run;
      const queued = await retry(given.store, sessionId, runId);
      await given.store.appendToRun(runId, [token(run, 'half')]);
      const before = await head(given.store, sessionId);
      const ended = await given.store.deleteMessage(USER, sessionId, message.messageId, time(5));
      expect(new Set(ended)).toEqual(new Set([runId, queued.runId]));
      const told = given.commits.at(-1);
      expect(told).toMatchObject({ type: 'events', last: before + 5 });
      expect((await readEvents(given.store, sessionId)).slice(before)).toMatchObject([
        { type: 'completed', runId, finishReason: 'cancelled' },
        { type: 'completed', runId: queued.runId, finishReason: 'cancelled' },
        { type: 'message_deleted', messageId: message.messageId },
        { type: 'message_deleted', messageId: answerId },
        { type: 'message_deleted', messageId: queued.messageId },
      ]);
      expect(await given.store.appendToRun(runId, [token(run, 'late')])).toBe(false);
      expect(await given.store.endRun(runId, STOP, time(6))).toBeUndefined();
      expect(await given.store.unfinishedRuns()).toEqual([]);
    });

    it('of a chat ends its runs too', async () => {
      const run = await runningChat(given.store);
      expect(await given.store.deleteChat(USER, run.sessionId, time(5))).toEqual([run.runId]);
      expect(await given.store.appendToRun(run.runId, [token(run, 'late')])).toBe(false);
      expect(await given.store.endRun(run.runId, STOP, time(6))).toBeUndefined();
      expect(await given.store.unfinishedRuns()).toEqual([]);
    });

    it('is refused for a message of another chat', async () => {
      const { sessionId } = await createChat(given.store);
      const elsewhere = await runningChat(given.store);
      await expect(
        given.store.deleteMessage(USER, sessionId, elsewhere.message.messageId, time(5)),
      ).rejects.toMatchObject({ code: 'not_found' });
      expect(await head(given.store, sessionId)).toBe(0);
    });
  });
}
