import { describe, expect, it } from 'vitest';
import { foldPart, isPartEvent } from '../../../../../src/shared/fold.ts';
import type { Part } from '../../../../../src/shared/chat.ts';
import type { RunEnd, RunEvent } from '../../../../../src/backend/store/ports.ts';
import {
  accept,
  createChat,
  readEvents,
  retry,
  runningChat,
  STOP,
  time,
  token,
  USER,
} from '../../support/store-driver.ts';
import type { OpenStore } from '../store-conformance.ts';
import { eachWithStore } from './fixture.ts';

export function runConformance(open: OpenStore): void {
  describe('runs', () => {
    const given = eachWithStore(open);

    it('go one after the other, in the order of their acceptance', async () => {
      const { sessionId } = await createChat(given.store);
      const runs = [];
      for (let count = 0; count < 3; count += 1) {
        runs.push((await accept(given.store, sessionId)).run);
      }
      runs.push(await retry(given.store, sessionId, runs[0]!.runId));
      for (const { runId } of runs) {
        expect((await given.store.nextRun(sessionId))?.runId).toBe(runId);
        expect(await given.store.startRun(runId, 'demo/tour', time(3))).toMatchObject({
          runId,
          state: 'running',
        });
        expect(await given.store.nextRun(sessionId)).toBeUndefined();
        await given.store.endRun(runId, STOP, time(4));
      }
      expect(await given.store.nextRun(sessionId)).toBeUndefined();
      expect(await given.store.nextRun('nowhere')).toBeUndefined();
    });

    it('start once, and only from the queue', async () => {
      const { runId } = await runningChat(given.store);
      expect(await given.store.startRun(runId, 'demo/tour', time(3))).toBeUndefined();
      await given.store.endRun(runId, STOP, time(4));
      expect(await given.store.startRun(runId, 'demo/tour', time(5))).toBeUndefined();
      expect(await given.store.startRun('nobody', 'demo/tour', time(5))).toBeUndefined();
    });

    it('take their model from the request, then the chat, then whoever starts them', async () => {
      const { sessionId } = await createChat(given.store);
      await accept(given.store, sessionId);
      const bare = await given.store.nextRun(sessionId);
      expect(bare).not.toHaveProperty('model');
      await given.store.startRun(bare!.runId, 'demo/default', time(2));
      const named = await given.store.getRun(USER, sessionId, bare!.runId);
      expect(named.message.model).toBe('demo/default');
      expect((await readEvents(given.store, sessionId)).slice(-2)).toMatchObject([
        { type: 'message', message: { messageId: bare!.messageId, model: 'demo/default' } },
        { type: 'status', runId: bare!.runId, state: 'running', at: time(2) },
      ]);
      await given.store.endRun(bare!.runId, STOP, time(3));

      await given.store.updateChat(USER, sessionId, { model: 'demo/chat' }, time(3));
      const asked = await accept(given.store, sessionId, { model: 'demo/asked' });
      expect((await given.store.nextRun(sessionId))?.model).toBe('demo/asked');
      await given.store.startRun(asked.run.runId, 'demo/asked', time(4));
      expect((await readEvents(given.store, sessionId)).at(-2)?.type).toBe('status');
      await given.store.endRun(asked.run.runId, STOP, time(5));
      await accept(given.store, sessionId);
      expect((await given.store.nextRun(sessionId))?.model).toBe('demo/chat');
    });

    it('give a retry the model that it names, or that was asked for, or the chat’s of now', async () => {
      const { sessionId } = await createChat(given.store, { model: 'demo/then' });
      const plain = await accept(given.store, sessionId);
      const asked = await accept(given.store, sessionId, { model: 'demo/asked' });
      await given.store.updateChat(USER, sessionId, { model: 'demo/now' }, time(3));
      const modelOf = async (ofRunId: string, model?: string) => {
        const run = await retry(given.store, sessionId, ofRunId, { model });
        return (await given.store.getRun(USER, sessionId, run.runId)).message.model;
      };
      expect(await modelOf(plain.run.runId)).toBe('demo/now');
      expect(await modelOf(asked.run.runId)).toBe('demo/asked');
      expect(await modelOf(asked.run.runId, 'demo/named')).toBe('demo/named');
    });

    it('make a retry’s answer a sibling of the old one', async () => {
      const { sessionId, runId, message, answerId } = await runningChat(given.store);
      const run = await retry(given.store, sessionId, runId);
      expect(run).toMatchObject({ parentId: message.messageId, state: 'queued' });
      const detail = await given.store.getRun(USER, sessionId, run.runId);
      expect(detail.message).toMatchObject({ parentId: message.messageId, state: 'streaming' });
      expect(detail.message.messageId).not.toBe(answerId);
      expect((await readEvents(given.store, sessionId)).slice(-2)).toMatchObject([
        { type: 'message', message: { messageId: run.messageId } },
        { type: 'status', runId: run.runId, state: 'queued' },
      ]);
      await expect(retry(given.store, sessionId, 'nobody')).rejects.toMatchObject({
        code: 'not_found',
      });
      const other = await createChat(given.store);
      await expect(retry(given.store, other.sessionId, runId)).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    it('fold their events into the answer, at once, after a restart, and for good', async () => {
      const run = await runningChat(given.store);
      const { sessionId, runId, answerId: messageId } = run;
      const events: RunEvent[] = [
        { type: 'thinking', runId, messageId, text: 'Hm' },
        { type: 'status', runId, state: 'running', activity: 'tool', at: time(3) },
        {
          type: 'tool_call',
          runId,
          messageId,
          callId: 'c',
          name: 'sql',
          input: { q: 1 },
          startedAt: time(3),
        },
        { type: 'tool_result', runId, messageId, callId: 'c', output: [1, null], durationMs: 4 },
        token(run, 'Ab\0'),
        token(run, '\ud83d'),
        token(run, '\ude00'),
      ];
      expect(await given.store.appendToRun(runId, events.slice(0, 4))).toBe(true);
      for (const event of events.slice(4)) await given.store.appendToRun(runId, [event]);
      const parts = events.reduce<Part[]>(
        (folded, event) => (isPartEvent(event) ? foldPart(folded, event) : folded),
        [],
      );
      expect(parts.at(-1)).toEqual({ type: 'text', text: 'Ab\0😀' });
      const now = await given.store.getRun(USER, sessionId, runId);
      expect(now.message).toMatchObject({ parts, state: 'streaming' });
      expect((await readEvents(given.store, sessionId)).slice(-events.length)).toEqual(events);

      const reopened = await given.reopen();
      const found = await reopened.getRun(USER, sessionId, runId);
      expect(found).toEqual(now);
      expect((await reopened.snapshot(sessionId))?.snapshot.messages.at(-1)?.parts).toEqual(parts);
      await reopened.appendToRun(runId, [token(run, '!')]);
      await reopened.endRun(runId, STOP, time(9));
      const whole = [...parts.slice(0, -1), { type: 'text', text: 'Ab\0😀!' }];
      const ended = await (await given.reopen()).getRun(USER, sessionId, runId);
      expect(ended.message).toMatchObject({ parts: whole, state: 'complete', usage: STOP.usage });
    });

    it.each<[RunEnd, object, object, string]>([
      [STOP, { state: 'completed', usage: STOP.usage }, { usage: STOP.usage }, 'complete'],
      [
        { ...STOP, finishReason: 'length' },
        { state: 'completed', usage: STOP.usage },
        { usage: STOP.usage, cut: 'length' },
        'complete',
      ],
      [
        { ...STOP, finishReason: 'cancelled' },
        { state: 'cancelled', usage: STOP.usage },
        { usage: STOP.usage },
        'cancelled',
      ],
      [
        { type: 'error', error: { code: 'provider_auth', message: 'No', retryable: false } },
        { state: 'failed', error: { code: 'provider_auth', message: 'No', retryable: false } },
        {},
        'failed',
      ],
    ])('end as %j', async (end, run, message, state) => {
      const given_ = await runningChat(given.store);
      const { sessionId, runId, answerId } = given_;
      const ended = await given.store.endRun(runId, end, time(8));
      expect(ended).toMatchObject({ ...run, endedAt: time(8) });
      const found = await given.store.getRun(USER, sessionId, runId);
      expect(found.run).toEqual(ended);
      expect(found.message).toMatchObject({ ...message, state });
      const ids = { runId, messageId: answerId };
      expect((await readEvents(given.store, sessionId)).at(-1)).toEqual(
        end.type === 'error' ? { type: 'error', ...ids, ...end.error } : { ...end, ...ids },
      );
    });

    it('have one end; after it nothing of them is taken', async () => {
      const run = await runningChat(given.store);
      const { sessionId, runId } = run;
      const ended = await given.store.endRun(runId, STOP, time(3));
      const log = await readEvents(given.store, sessionId);
      const again = { type: 'error', error: { code: 'x', message: 'x', retryable: true } } as const;
      expect(await given.store.endRun(runId, again, time(4))).toEqual(ended);
      expect(await given.store.appendToRun(runId, [token(run, 'late')])).toBe(false);
      expect(await readEvents(given.store, sessionId)).toEqual(log);
      expect(await given.store.endRun('nobody', STOP, time(4))).toBeUndefined();
      expect(await given.store.appendToRun('nobody', [token(run, 'late')])).toBe(false);
    });

    it('take no events before they run, and may end before', async () => {
      const { sessionId } = await createChat(given.store);
      const { run } = await accept(given.store, sessionId);
      const early = token({ runId: run.runId, answerId: run.messageId }, 'early');
      expect(await given.store.appendToRun(run.runId, [early])).toBe(false);
      const cancelled: RunEnd = { ...STOP, finishReason: 'cancelled' };
      expect(await given.store.endRun(run.runId, cancelled, time(2))).toMatchObject({
        state: 'cancelled',
      });
      expect(await given.store.nextRun(sessionId)).toBeUndefined();
    });

    it('are found unfinished after a restart, oldest first', async () => {
      const { runId, sessionId } = await runningChat(given.store);
      const queued = await accept(given.store, sessionId, { now: time(5) });
      const ended = await runningChat(given.store);
      await given.store.endRun(ended.runId, STOP, time(6));
      const reopened = await given.reopen();
      const found = await reopened.unfinishedRuns();
      expect(found.map((run) => [run.runId, run.state])).toEqual([
        [runId, 'running'],
        [queued.run.runId, 'queued'],
      ]);
    });
  });
}
