import type { Chat } from '../../shared/chat.ts';
import type { ConnectionStatus } from '../../shared/connection.ts';
import type { StreamBatch } from '../../shared/ipc.ts';
import { createConnection, type Connection } from '../stream/connection-driver.ts';
import type { Delivered } from '../stream/connection-state.ts';
import type { Clock, StreamSource } from '../stream/ports.ts';
import { createConversationFeed, type ConversationFeed } from './conversation-feed.ts';

/** A page that shows conversations. */
export interface Page {
  readonly pageId: number;
  batch(batch: StreamBatch): void;
  status(sessionId: string, status: ConnectionStatus): void;
}

export interface Conversations {
  /** Streams this chat to this page, beginning with a snapshot; opened again, it begins anew. */
  open(page: Page, sessionId: string): void;
  close(pageId: number, sessionId: string): void;
  /** The page is gone or loads again: frees all that it had open. */
  closePage(pageId: number): void;
  acknowledge(pageId: number, sessionId: string, batch: number): void;
  reconnect(pageId: number, sessionId: string): void;
  setAsleep(asleep: boolean): void;
  closeAll(): void;
}

export interface ConversationsOptions {
  readonly source: StreamSource;
  readonly clock: Clock;
  readonly random: () => number;
  /** A chat's title, model or flags came in on its stream. */
  readonly onChat: (chat: Chat) => void;
  readonly defer: (callback: () => void) => void;
}

interface Open {
  readonly connection: Connection;
  readonly feed: ConversationFeed;
}

/** The newest messages that a snapshot holds (docs/protocol.md, `snapshot`). */
const SNAPSHOT_MESSAGES = 50;

export function createConversations(options: ConversationsOptions): Conversations {
  const pages = new Map<number, Map<string, Open>>();

  function find(pageId: number, sessionId: string): Open | undefined {
    return pages.get(pageId)?.get(sessionId);
  }

  function close(pageId: number, sessionId: string): void {
    const open = find(pageId, sessionId);
    if (open === undefined) return;
    open.connection.release();
    open.feed.release();
    const ofPage = pages.get(pageId);
    ofPage?.delete(sessionId);
    if (ofPage?.size === 0) pages.delete(pageId);
  }

  function start(page: Page, sessionId: string): Open {
    const feed = createConversationFeed({
      sessionId,
      send: (batch) => page.batch(batch),
      resync: () => connection.resync(),
      olderCursor,
      defer: options.defer,
      clock: options.clock,
    });
    const connection = createConnection({
      sessionId,
      source: options.source,
      clock: options.clock,
      random: options.random,
      onItem: (item) => {
        tellOfChat(item);
        feed.push(item);
      },
      onStatus: (status) => page.status(sessionId, status),
    });
    connection.start();
    return { connection, feed };
  }

  function tellOfChat(item: Delivered): void {
    if (item.kind === 'snapshot') options.onChat(item.event.chat);
    else if (item.kind === 'logged' && item.event.type === 'chat') options.onChat(item.event.chat);
  }

  function each(act: (open: Open) => void): void {
    for (const ofPage of pages.values()) for (const open of ofPage.values()) act(open);
  }

  return {
    open(page, sessionId) {
      close(page.pageId, sessionId);
      const ofPage = pages.get(page.pageId) ?? new Map<string, Open>();
      pages.set(page.pageId, ofPage);
      ofPage.set(sessionId, start(page, sessionId));
    },
    close,
    closePage(pageId) {
      for (const sessionId of [...(pages.get(pageId)?.keys() ?? [])]) close(pageId, sessionId);
    },
    acknowledge: (pageId, sessionId, batch) => find(pageId, sessionId)?.feed.acknowledge(batch),
    reconnect: (pageId, sessionId) => find(pageId, sessionId)?.connection.tryNow(),
    setAsleep: (asleep) => each((open) => open.connection.setAsleep(asleep)),
    closeAll() {
      each((open) => {
        open.connection.release();
        open.feed.release();
      });
      pages.clear();
    },
  };
}

/**
 * Where the messages before a snapshot begin. They come in the order of their acceptance: the newest 50,
 * and in front of them what is older and unfinished, which is no place to read on from.
 */
function olderCursor(item: Extract<Delivered, { kind: 'snapshot' }>): string | undefined {
  return item.event.messages.at(-SNAPSHOT_MESSAGES)?.messageId;
}
