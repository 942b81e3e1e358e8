import { noSuchRun } from '../errors.ts';
import { planEnd, planStart } from '../plans/run.ts';
import type { Store } from '../ports.ts';
import { encodeEvent, isUnfinished, toMessage, toRun } from '../records.ts';
import type { SqliteContext } from './context.ts';

type RunMethods = Pick<
  Store,
  'getRun' | 'nextRun' | 'startRun' | 'appendToRun' | 'endRun' | 'unfinishedRuns'
>;

export function runMethods({ tables, read, write, ...context }: SqliteContext): RunMethods {
  const { chats, messages, runs, events, folds, ownChat, withParts, withRetrying } = tables;
  return {
    getRun: (userId, sessionId, runId) =>
      read(() => {
        const { head } = ownChat(userId, sessionId);
        const run = runs.getOf(sessionId, runId);
        const message = run && messages.get(sessionId, run.messageId);
        if (run === undefined || message === undefined) throw noSuchRun();
        return {
          run: withRetrying(toRun(run), head),
          message: toMessage(withParts(message)),
        };
      }),

    nextRun: (sessionId) =>
      read(() => {
        const run = runs.oldestUnfinished(sessionId);
        if (run?.state !== 'queued') return undefined;
        const model = messages.get(sessionId, run.messageId)?.model;
        return { ...toRun(run), ...(model === undefined ? {} : { model }) };
      }),

    async startRun(runId, modelId, now) {
      const change = await write(() => {
        const queued = runs.get(runId);
        const chat = queued && chats.get(queued.sessionId);
        const answer = queued && messages.get(queued.sessionId, queued.messageId);
        if (queued?.state !== 'queued' || chat === undefined || answer === undefined) return;
        const change = planStart(chat, queued, answer, modelId, now);
        tables.write(change);
        return change;
      });
      if (change === undefined) return undefined;
      context.committed(change);
      return toRun(change.run);
    },

    async appendToRun(runId, runEvents) {
      const count = runEvents.length;
      if (count === 0) return true;
      const appended = await write(() => {
        const target = runs.target(runId);
        if (target?.state !== 'running') return undefined;
        const sessionId = target.session_id;
        const chat = chats.advance(sessionId, count);
        if (chat === undefined) return undefined;
        const first = chat.head - count + 1;
        const stored = runEvents.map((event, index) =>
          encodeEvent(first + index, event, target.answer_sequence),
        );
        for (const event of stored) events.insert(sessionId, event);
        return { stored, sessionId, messageId: target.message_id, chat };
      });
      if (appended === undefined) return false;
      const { stored, sessionId, messageId, chat } = appended;
      folds.advance(messageId, runEvents, chat.head);
      context.publish({
        type: 'events',
        userId: chat.user_id,
        sessionId,
        last: chat.head,
        events: stored,
      });
      return true;
    },

    async endRun(runId, end, now) {
      const { run, change } = await write(() => {
        const run = runs.get(runId);
        const chat = run && chats.get(run.sessionId);
        const answer = run && messages.get(run.sessionId, run.messageId);
        if (run === undefined || chat === undefined || answer === undefined) return {};
        if (!isUnfinished(run)) return { run };
        const { parts } = run.state === 'running' ? withParts(answer) : answer;
        const change = planEnd(chat, run, answer, parts, end, now);
        tables.write(change);
        return { run: change.run, change };
      });
      if (change !== undefined) {
        folds.drop(change.run.messageId);
        context.committed(change);
      }
      return run && toRun(run);
    },

    unfinishedRuns: () => read(() => runs.unfinished().map(toRun)),
  };
}
