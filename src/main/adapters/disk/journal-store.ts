import type { Message } from '../../../shared/chat.ts';
import type { MessagePage } from '../../../shared/http.ts';
import { transactions, type Db } from '../../../sqlite/sql.ts';
import type { Journal } from '../../services/ports/journal.ts';
import { ChatWriter, SNAPSHOT_MESSAGES } from './chat-writer.ts';
import { FIRST, type StoredMessages } from './message-table.ts';
import type { Sync } from './methods.ts';
import type { OnDamagedRow } from './rows.ts';
import { isUnfinished } from './run-table.ts';
import { journalTables } from './tables.ts';
import { withPieces } from './tail-table.ts';

/** Events that a chat's tail holds before they are folded though the answer goes on. */
const MAX_TAIL_EVENTS = 4_000;

/**
 * The journal over one database with `journalSchema`. Reading never writes: it works on a full disk.
 * Throws what the driver throws, and nothing of the call is stored then.
 */
export function journalStore(
  db: Db,
  onDamaged: OnDamagedRow,
  maxTail = MAX_TAIL_EVENTS,
): Sync<Journal> {
  const tables = journalTables(db, onDamaged);
  const { chats, messages, runs, tail } = tables;
  const transact = transactions(db);

  /** With the pieces of the tail, which are not in the rows yet. */
  function upToDate(chat: number, stored: readonly Message[]): Message[] {
    const pieces = tail.read(chat);
    return stored.map((message) => withPieces(message, pieces));
  }

  return {
    append: (entries) =>
      transact(() => {
        const writers = new Map<string, ChatWriter>();
        const gaps = new Set<string>();
        for (const { sessionId, item } of entries) {
          if (gaps.has(sessionId)) continue;
          const writer = writers.get(sessionId) ?? new ChatWriter(tables, sessionId, maxTail);
          writers.set(sessionId, writer);
          if (!writer.take(item)) gaps.add(sessionId);
        }
        for (const writer of writers.values()) writer.finish();
        return { gaps: [...gaps] };
      }),

    read(sessionId) {
      const head = chats.head(sessionId);
      const chat = head && chats.get(sessionId);
      if (head === undefined || chat === undefined) return undefined;
      const newest = messages.newest(head.chat, SNAPSHOT_MESSAGES);
      const first = rankOfLast(head.chat, newest);
      const further =
        first === undefined ? [] : messages.streamingBefore(head.chat, first).messages;
      const shown = upToDate(head.chat, [...further, ...[...newest.messages].reverse()]);
      const ids = new Set(shown.map(({ messageId }) => messageId));
      const more = head.more === 1 || newest.rows >= SNAPSHOT_MESSAGES;
      return {
        sequence: head.position,
        snapshot: {
          type: 'snapshot',
          chat,
          messages: shown,
          runs: runs.all(head.chat).filter((run) => isUnfinished(run) || ids.has(run.messageId)),
        },
        ...(more && newest.lastId !== undefined ? { olderCursor: newest.lastId } : {}),
      };
    },

    position: (sessionId) => chats.head(sessionId)?.position ?? null,
    unfinished: (limit) => chats.unfinished(limit),

    older(sessionId, cursor, limit): MessagePage {
      const head = chats.head(sessionId);
      if (head === undefined) return { items: [], sequence: 0 };
      const rank = messages.rankOf(head.chat, cursor);
      const sequence = head.position;
      if (rank === undefined) return { items: [], sequence };
      const page = messages.before(head.chat, rank, limit);
      const items = upToDate(head.chat, page.messages);
      const last = rankOfLast(head.chat, page);
      const more = last !== undefined && messages.before(head.chat, last, 1).rows > 0;
      return { items, sequence, ...(more ? { nextCursor: page.lastId } : {}) };
    },

    putOlder: (sessionId, cursor, page) =>
      transact(() => {
        const head = chats.head(sessionId);
        if (head === undefined) return;
        const { chat } = head;
        const before = messages.rankOf(chat, cursor);
        // Where the page lies is known by its cursor alone.
        if (before === undefined) return;
        const kept = page.items.map(({ messageId }) => messageId);
        const ranks = kept.map((id, index) => messages.rankOf(chat, id) ?? before - 1 - index);
        const from = page.nextCursor === undefined ? FIRST : Math.min(before, ...ranks);
        messages.removeRange(chat, from, before, kept);
        for (const [index, message] of page.items.entries()) {
          const rank = before - 1 - index;
          // Answers that are being written come with the stream.
          if (message.state !== 'streaming') messages.putSeen(chat, message, rank);
          messages.move(chat, message.messageId, rank);
        }
      }),

    listChats: (page) => chats.page(page),
    putChats: (changed) =>
      transact(() => {
        for (const chat of changed) chats.put(chat);
      }),
    putNewestChats: (page) =>
      transact(() => {
        for (const chat of page.items) chats.put(chat);
        const last = page.items.at(-1);
        if (page.nextCursor !== undefined && last === undefined) return [];
        const kept = page.items.map(({ sessionId }) => sessionId);
        return chats.forgetMissing(page.nextCursor === undefined ? undefined : last, kept);
      }),
    forget: (sessionId) => void chats.remove(sessionId),
  };

  function rankOfLast(chat: number, { lastId }: StoredMessages): number | undefined {
    return lastId === undefined ? undefined : messages.rankOf(chat, lastId);
  }
}
