import type { Chat } from '../../shared/chat.ts';
import { MillraceError } from '../../shared/errors.ts';
import type { ChatPage, MessagePage, UpdateChatRequest } from '../../shared/http.ts';
import type { EventPayload } from '../../shared/ipc.ts';
import type { ChatApi } from './ports/chat-api.ts';
import type { Journal } from './ports/journal.ts';
import { whenOpened } from './when-opened.ts';

type ChatsChange = EventPayload<'chats.changed'>;

export interface Chats {
  /** The server's list; where the server is not there, what is known from before, as `stale`. */
  list(page: {
    limit?: number | undefined;
    cursor?: string | undefined;
  }): Promise<ChatPage & { stale?: boolean }>;
  update(sessionId: string, patch: UpdateChatRequest): Promise<Chat>;
  older(sessionId: string, cursor: string): Promise<MessagePage>;
  /** What came in on a stream or in an answer: kept, and told to all pages. */
  put(chat: Chat): void;
  gone(sessionId: string): void;
  /** The server answers (again): a list that was stale is asked for anew. */
  reachable(): void;
  /** The account's feed begins (again): what moved before is on the list, and nowhere else. */
  feedBegins(): void;
}

export interface ChatsOptions {
  readonly api: Pick<ChatApi, 'listChats' | 'updateChat' | 'listMessages'>;
  readonly journal: Pick<
    Journal,
    'listChats' | 'putChats' | 'putNewestChats' | 'forget' | 'older' | 'putOlder'
  >;
  /** Chats that the server does not know yet, and those that it is still to be told are deleted. */
  readonly outbox: Promise<{
    localChats(): readonly Chat[];
    isLocal(sessionId: string): boolean;
    isDeleted(sessionId: string): boolean;
    updateLocalChat(localId: string, patch: UpdateChatRequest): Promise<Chat>;
  }>;
  readonly tell: (change: ChatsChange) => void;
  /** A chat is deleted for good, and the pages have been told. */
  readonly onForgotten: (sessionId: string) => void;
}

const PAGE = 50;

/** The list of chats and their older messages, from the server where it can be had, else from disk. */
export function createChats(options: ChatsOptions): Chats {
  const { api, journal } = options;
  /** Pages show what is known from before, and wait for the server's word. */
  let isStale = false;
  /** Chats that came while a list was under way: they are newer than its answer. */
  const meanwhile = new Map<string, Chat>();
  let underWay = 0;
  /** Nothing is known of the server yet: its process may be starting. */
  let isKnown = false;
  /** The server was asked for a list, whose answer may be from before the feed began. */
  let isAsked = false;
  /** Where what waits cannot be read, the list is what the server says. */
  const outboxOrNone = whenOpened(options.outbox, (outbox) => outbox);

  async function stored(page: { limit: number; cursor?: string }): Promise<ChatPage | undefined> {
    const found = await journal.listChats(page).catch(() => undefined);
    return found === undefined || found.items.length === 0 ? undefined : found;
  }

  async function fromServer(page: { limit: number; cursor?: string }): Promise<ChatPage> {
    underWay += 1;
    try {
      isAsked = true;
      const answer = withNewer(await api.listChats(page), meanwhile, page.cursor);
      isKnown = true;
      if (page.cursor !== undefined) {
        keep(journal.putChats(answer.items));
        return answer;
      }
      isStale = false;
      keep(
        journal.putNewestChats(answer).then((deleted) => {
          for (const sessionId of deleted) tellForgotten(sessionId);
        }),
      );
      return answer;
    } finally {
      underWay -= 1;
      if (underWay === 0) meanwhile.clear();
    }
  }

  function tellForgotten(sessionId: string): void {
    options.tell({ change: 'delete', sessionId });
    options.onForgotten(sessionId);
  }

  /** At the start the list is there before the server is; when that has answered, it is asked for again. */
  async function read(page: {
    limit: number;
    cursor?: string;
  }): Promise<ChatPage & { stale?: boolean }> {
    const cursor = page.cursor;
    if (cursor?.startsWith(LOCAL) === true) {
      const found = await journal.listChats({ ...page, cursor: cursor.slice(LOCAL.length) });
      return { ...localCursor(found), stale: true };
    }
    const before = isKnown || cursor !== undefined ? undefined : await stored(page);
    if (before !== undefined) {
      isStale = true;
      void fromServer(page).then(
        () => options.tell({ change: 'reload' }),
        () => undefined,
      );
      return { ...localCursor(before), stale: true };
    }
    try {
      return await fromServer(page);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      const known = await stored({ limit: page.limit });
      if (known === undefined || cursor !== undefined) throw error;
      isStale = true;
      return { ...localCursor(known), stale: true };
    }
  }

  /** What was begun here is listed, whether anything else can be or not. */
  function orNothing(error: unknown, local: readonly Chat[]): ChatPage & { stale: boolean } {
    if (local.length === 0 || !isUnreachable(error)) throw error;
    isStale = true;
    return { items: [], stale: true };
  }

  return {
    async list({ limit = PAGE, cursor }) {
      const outbox = await outboxOrNone;
      const local = cursor === undefined ? (outbox?.localChats() ?? []) : [];
      const page = await read({ limit, ...(cursor === undefined ? {} : { cursor }) }).catch(
        (error: unknown) => orNothing(error, local),
      );
      if (outbox === undefined) return page;
      const items = page.items.filter(({ sessionId }) => !outbox.isDeleted(sessionId));
      return { ...page, items: cursor === undefined ? [...outbox.localChats(), ...items] : items };
    },
    async update(sessionId, patch) {
      const outbox = await outboxOrNone;
      // Asked once: it may be made while its change is written down.
      const isLocal = outbox?.isLocal(sessionId) === true;
      const chat = isLocal
        ? await outbox.updateLocalChat(sessionId, patch)
        : await api.updateChat(sessionId, patch);
      if (!isLocal) keep(journal.putChats([chat]));
      options.tell({ change: 'upsert', chat });
      return chat;
    },
    async older(sessionId, cursor) {
      try {
        const page = endingInId(await api.listMessages(sessionId, { cursor }));
        keep(journal.putOlder(sessionId, cursor, page));
        return page;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        const page = await journal.older(sessionId, cursor, PAGE);
        if (page.items.length === 0) {
          throw new MillraceError(
            'unavailable',
            'Older messages are with the server, which cannot be reached.',
            { retryable: true, cause: error },
          );
        }
        return continued(page);
      }
    },
    put(chat) {
      if (underWay > 0) meanwhile.set(chat.sessionId, chat);
      keep(journal.putChats([chat]));
      void outboxOrNone.then((outbox) => {
        if (outbox?.isDeleted(chat.sessionId) === true) return;
        options.tell({ change: 'upsert', chat });
      });
    },
    gone(sessionId) {
      meanwhile.delete(sessionId);
      keep(journal.forget(sessionId));
      // Behind what was put before it.
      void outboxOrNone.then(() => tellForgotten(sessionId));
    },
    reachable() {
      isKnown = true;
      if (!isStale) return;
      isStale = false;
      options.tell({ change: 'reload' });
    },
    feedBegins() {
      isKnown = true;
      isStale = false;
      if (isAsked) options.tell({ change: 'reload' });
    },
  };
}

/**
 * The first page gets what is newer than its last chat, no more: what is between that one and an older
 * one would look as if it had been deleted. Further pages have no place for anything new.
 */
function withNewer(
  page: ChatPage,
  newer: ReadonlyMap<string, Chat>,
  cursor: string | undefined,
): ChatPage {
  if (newer.size === 0) return page;
  const last = page.nextCursor === undefined ? undefined : page.items.at(-1);
  const isOnPage = new Set(page.items.map(({ sessionId }) => sessionId));
  const more = [...newer.values()].filter(
    (chat) =>
      cursor === undefined &&
      !isOnPage.has(chat.sessionId) &&
      (last === undefined || byNewest(chat, last) < 0),
  );
  const items = page.items.map((chat) => newer.get(chat.sessionId) ?? chat);
  return { ...page, items: [...more, ...items].sort(byNewest) };
}

function byNewest(a: Chat, b: Chat): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.sessionId < b.sessionId ? 1 : -1;
}

/** Marks cursors of the journal, which mean nothing to the server. */
const LOCAL = 'local:';

function localCursor(page: ChatPage): ChatPage {
  const { items, nextCursor } = page;
  return nextCursor === undefined ? { items } : { items, nextCursor: LOCAL + nextCursor };
}

/** The server takes a message's id for a cursor, and so does the journal: either can read on. */
function endingInId(page: MessagePage): MessagePage {
  const last = page.items.at(-1);
  return page.nextCursor === undefined || last === undefined
    ? page
    : { ...page, nextCursor: last.messageId };
}

/** Of what the journal has, the end is not the beginning of the chat, unless a first message says so. */
function continued(page: MessagePage): MessagePage {
  const last = page.items.at(-1);
  if (last === undefined || last.parentId === null) return page;
  return { ...page, nextCursor: last.messageId };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof MillraceError && error.retryable;
}

/** The copy on disk is a help; that it cannot be written is said elsewhere. */
function keep(work: Promise<unknown>): void {
  work.catch(() => undefined);
}
