import { noSuchChat } from '../errors.ts';
import { SNAPSHOT_MESSAGES, type Store } from '../ports.ts';
import { toChat, toMessage, toRun, type MessageRecord } from '../records.ts';
import type { SqliteContext } from './context.ts';

type LogMethods = Pick<Store, 'openLog' | 'readLog' | 'snapshot' | 'trimLog'>;

export function logMethods({ tables, read, write }: SqliteContext): LogMethods {
  const { chats, messages, runs, events, withParts, withRetrying } = tables;

  /** In order of acceptance: the newest, and before them what is unfinished further up. */
  function snapshotMessages(sessionId: string): MessageRecord[] {
    const newest = messages.page(sessionId, Number.MAX_SAFE_INTEGER, SNAPSHOT_MESSAGES).reverse();
    const first = newest[0]?.sequence ?? 0;
    const older = messages.streaming(sessionId).filter(({ sequence }) => sequence < first);
    return [...older, ...newest].map(withParts);
  }

  return {
    openLog: (userId, sessionId) =>
      read(() => {
        const chat = chats.getOf(userId, sessionId);
        if (chat !== undefined) return { type: 'open', head: chat.head, tail: chat.tail };
        if (chats.wasDeleted(userId, sessionId)) return { type: 'deleted' };
        throw noSuchChat();
      }),

    readLog: (sessionId, after, limit) =>
      read(() => {
        const found = events.read(sessionId, after, limit);
        if (found[0]?.sequence === after + 1) return { type: 'events', events: found };
        const chat = chats.get(sessionId);
        if (chat === undefined) return { type: 'gone' };
        return after === chat.head ? { type: 'events', events: [] } : { type: 'cut' };
      }),

    snapshot: (sessionId) =>
      read(() => {
        const chat = chats.get(sessionId);
        if (chat === undefined) return undefined;
        const shown = snapshotMessages(sessionId);
        const ids = shown.map(({ messageId }) => messageId);
        // Ended runs of what is shown come too: they say why an answer failed.
        const ofShown = runs.ofAnswers(sessionId, ids);
        const known = new Set(ofShown.map(({ runId }) => runId));
        const unfinished = runs.unfinishedOfChat(sessionId).filter((run) => !known.has(run.runId));
        return {
          sequence: chat.head,
          snapshot: {
            type: 'snapshot',
            chat: toChat(chat),
            messages: shown.map(toMessage),
            runs: [...unfinished, ...ofShown].map((run) => withRetrying(toRun(run), chat.head)),
          },
        };
      }),

    trimLog: (sessionId, keep, atMost) =>
      write(() => {
        const chat = chats.get(sessionId);
        if (chat === undefined) return 0;
        const needed = runs.unfinishedOfChat(sessionId).map(({ answerSequence }) => answerSequence);
        const tail = Math.min(chat.head - keep, chat.tail + atMost, ...needed);
        if (tail <= chat.tail) return 0;
        events.cut(sessionId, tail);
        chats.setTail(sessionId, tail);
        return tail - chat.tail;
      }),
  };
}
