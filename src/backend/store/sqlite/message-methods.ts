import { MillraceError } from '../../../shared/errors.ts';
import { badCursor, decodeMessageCursor } from '../cursors.ts';
import { madeAndDeleted, noSuchRun } from '../errors.ts';
import { planAccept, planRetry } from '../plans/accept.ts';
import type { AcceptMessage, Store } from '../ports.ts';
import { toMessage, toRun } from '../records.ts';
import type { Made } from './idempotency.ts';
import type { SqliteContext } from './context.ts';

type MessageMethods = Pick<Store, 'listMessages' | 'acceptMessage' | 'retryRun' | 'history'>;

export function messageMethods({ tables, read, write, ...context }: SqliteContext): MessageMethods {
  const { messages, runs, idempotency, folds, ownChat, withParts } = tables;

  function parentOf(input: AcceptMessage): string | null {
    const { sessionId, parentId } = input;
    if (parentId === undefined) return messages.newest(sessionId)?.messageId ?? null;
    if (parentId === null || messages.get(sessionId, parentId) !== undefined) return parentId;
    throw new MillraceError('invalid_request', 'parentId: is no message of this chat');
  }

  function placeOf(sessionId: string, cursor: string | undefined): number {
    if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
    const place = decodeMessageCursor(cursor) ?? messages.get(sessionId, cursor)?.sequence;
    if (place === undefined) throw badCursor();
    return place;
  }

  function madeRun({ runId }: Made) {
    const run = runId === undefined ? undefined : runs.get(runId);
    if (run === undefined) throw madeAndDeleted();
    return run;
  }

  return {
    listMessages: (userId, sessionId, { limit, cursor }) =>
      read(() => {
        const { head } = ownChat(userId, sessionId);
        // One more than asked for tells whether there is a next page.
        const found = messages.page(sessionId, placeOf(sessionId, cursor), limit + 1);
        const page = found.slice(0, limit);
        const items = page.map((message) => toMessage(withParts(message)));
        const last = page.at(-1);
        if (found.length <= limit || last === undefined) return { items, sequence: head };
        return { items, nextCursor: String(last.sequence), sequence: head };
      }),

    async acceptMessage(input) {
      const { userId, sessionId } = input;
      const { change, message, run } = await write(() => {
        const chat = ownChat(userId, sessionId);
        const made = idempotency.find(userId, input.idempotency);
        if (made !== undefined) {
          const run = madeRun(made);
          const message = messages.get(sessionId, made.messageId ?? '');
          if (message === undefined) throw madeAndDeleted();
          return { message, run, change: undefined };
        }
        const { message, run, ...change } = planAccept(chat, parentOf(input), input);
        tables.write(change);
        idempotency.remember(userId, input.idempotency, {
          sessionId,
          messageId: message.messageId,
          runId: run.runId,
        });
        return { message, run, change };
      });
      if (change !== undefined) {
        folds.set(run.messageId, { parts: [], through: run.answerSequence });
        context.committed(change);
      }
      return { message: toMessage(message), run: toRun(run) };
    },

    async retryRun(input) {
      const { userId, sessionId } = input;
      const { change, run } = await write(() => {
        const chat = ownChat(userId, sessionId);
        const made = idempotency.find(userId, input.idempotency);
        if (made !== undefined) return { run: madeRun(made), change: undefined };
        const old = runs.getOf(sessionId, input.ofRunId);
        if (old === undefined) throw noSuchRun();
        const { run, ...change } = planRetry(chat, old, input);
        tables.write(change);
        idempotency.remember(userId, input.idempotency, { sessionId, runId: run.runId });
        return { run, change };
      });
      if (change !== undefined) {
        folds.set(run.messageId, { parts: [], through: run.answerSequence });
        context.committed(change);
      }
      return toRun(run);
    },

    history: (sessionId, messageId) =>
      read(() =>
        messages.path(sessionId, messageId).map((message) => toMessage(withParts(message))),
      ),
  };
}
