import { madeAndDeleted, noSuchChat, noSuchMessage } from '../errors.ts';
import { newChat, planDelete, planUpdate } from '../plans/chat.ts';
import type { Store } from '../ports.ts';
import { isUnfinished, toChat } from '../records.ts';
import type { SqliteContext } from './context.ts';

type ChatMethods = Pick<
  Store,
  'createChat' | 'listChats' | 'getChat' | 'updateChat' | 'deleteChat' | 'deleteMessage'
>;

export function chatMethods({ tables, read, write, ...context }: SqliteContext): ChatMethods {
  const { chats, messages, runs, events, idempotency, folds, ownChat } = tables;
  return {
    async createChat(input) {
      const { userId } = input;
      const { chat, isNew } = await write(() => {
        const made = idempotency.find(userId, input.idempotency);
        if (made !== undefined) {
          const chat = chats.get(made.sessionId);
          if (chat === undefined) throw madeAndDeleted();
          return { chat, isNew: false };
        }
        const chat = newChat(input);
        chats.put(chat);
        idempotency.remember(userId, input.idempotency, { sessionId: chat.sessionId });
        return { chat, isNew: true };
      });
      if (isNew) {
        context.publish({ type: 'events', userId, sessionId: chat.sessionId, last: 0, events: [] });
      }
      return toChat(chat);
    },

    listChats: (userId, page) =>
      read(() => {
        const { items, ...next } = chats.page(userId, page);
        return { items: items.map(toChat), ...next };
      }),

    getChat: (userId, sessionId) => read(() => toChat(ownChat(userId, sessionId))),

    async updateChat(userId, sessionId, patch, now) {
      const { chat, change } = await write(() => {
        const chat = ownChat(userId, sessionId);
        const change = planUpdate(chat, patch, now);
        if (change !== undefined) tables.write(change);
        return { chat: change?.chat ?? chat, change };
      });
      if (change !== undefined) context.committed(change);
      return toChat(chat);
    },

    async deleteChat(userId, sessionId, now) {
      const unfinished = await write(() => {
        const chat = chats.getOf(userId, sessionId);
        if (chat === undefined) {
          if (chats.wasDeleted(userId, sessionId)) return undefined;
          throw noSuchChat();
        }
        const unfinished = runs.unfinishedOfChat(sessionId);
        chats.remove(chat, now);
        return unfinished;
      });
      if (unfinished === undefined) return [];
      for (const { messageId } of unfinished) folds.drop(messageId);
      context.publish({ type: 'deleted', userId, sessionId });
      return unfinished.map(({ runId }) => runId);
    },

    async deleteMessage(userId, sessionId, messageId, now) {
      const { change, unfinished } = await write(() => {
        const chat = ownChat(userId, sessionId);
        const doomed = messages.subtree(sessionId, messageId);
        if (doomed.length === 0) throw noSuchMessage();
        const ids = doomed.map((message) => message.messageId);
        const unfinished = runs.ofAnswers(sessionId, ids).filter(isUnfinished);
        const change = planDelete(chat, doomed, unfinished, now);
        events.blank(
          sessionId,
          doomed.map(({ sequence }) => sequence),
        );
        runs.removeOfAnswers(ids);
        messages.remove(ids);
        tables.write(change);
        return { change, unfinished };
      });
      for (const run of unfinished) folds.drop(run.messageId);
      context.committed(change);
      return unfinished.map(({ runId }) => runId);
    },
  };
}
