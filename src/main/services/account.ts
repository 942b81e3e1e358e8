import { assertNever } from '../../shared/assert-never.ts';
import type { ConnectionStatus } from '../../shared/connection.ts';
import { MillraceError, errorMessage } from '../../shared/errors.ts';
import type { StreamingPreference } from '../../shared/settings.ts';
import type { EventName, EventPayload } from '../../shared/ipc.ts';
import type { AccountChange, Clock, StreamSource } from '../stream/ports.ts';
import { createAccountFeed } from './account-feed.ts';
import { createChats, type Chats } from './chats.ts';
import { createConversations, type Conversations } from './conversations.ts';
import { createDelivery } from './delivery/delivery.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createInspection, type Inspection } from './inspector/inspection.ts';
import { createInspector } from './inspector/inspector.ts';
import { createJournalWriter } from './journal-writer.ts';
import { openOutbox, type Outbox } from './outbox/outbox.ts';
import type { OutboxEvent } from './outbox/outbox-state.ts';
import type { ChatApi } from './ports/chat-api.ts';
import type { Journal } from './ports/journal.ts';
import type { OutboxStore } from './ports/outbox-store.ts';
import { refusableStreams } from './refusable-streams.ts';
import { whenOpened } from './when-opened.ts';

/** All that goes on with one server for one user: its chats' streams, its copy on disk, its outbox. */
export interface Account {
  readonly conversations: Conversations;
  readonly chats: Chats;
  /** Rejects when what waits to be sent cannot be read. */
  readonly outbox: Promise<Outbox>;
  readonly drafts: Promise<Drafts>;
  readonly inspection: Inspection;
  /** `undefined` before the first attempt to reach the server. */
  status(): ConnectionStatus | undefined;
  /** Begins to talk to the server. */
  start(): void;
  /** The server answers: what waits goes now. */
  reachable(): void;
  tryNow(): void;
  setStreaming(preference: StreamingPreference): void;
  /** Somebody signed in again. */
  signedIn(): void;
  /** The sign-in ended: whatever is open ends, and says so. */
  signedOut(): void;
  setAsleep(asleep: boolean): void;
  setOffline(offline: boolean): void;
  /** Frees sockets and timers; resolves when the drafts are on disk. */
  close(): Promise<void>;
}

export interface AccountOptions {
  readonly api: ChatApi;
  readonly source: StreamSource;
  /** The server streams to its user for certain; absent: it is asked. */
  readonly isStreamed?: boolean | undefined;
  readonly journal: Journal;
  readonly store: OutboxStore;
  readonly clock: Clock;
  /** Milliseconds from anywhere, finer than the clock's and never set back: for durations. */
  readonly elapsed?: () => number;
  readonly random: () => number;
  /** The time as ISO 8601. */
  readonly now: () => string;
  readonly newId: () => string;
  readonly defer: (callback: () => void) => void;
  /** To all pages. */
  readonly tell: <N extends EventName>(name: N, payload: EventPayload<N>) => void;
  readonly log: (line: string) => void;
}

export function openAccount(options: AccountOptions): Account {
  const { journal, clock, random, tell } = options;
  const delivery = createDelivery({
    source: options.source,
    api: options.api,
    clock,
    random,
    preference: 'auto',
    isEnabled: options.isStreamed,
    onMode() {
      feed.tryNow();
      conversations.reconnectAll();
    },
    onList: () => chats.feedBegins(),
  });
  const streams = refusableStreams(delivery.source);
  const { source } = streams;
  const api: ChatApi = {
    ...options.api,
    sendMessage: (sessionId, request, key) =>
      options.api.sendMessage(sessionId, { ...request, ...delivery.asked() }, key),
  };
  const inspector = createInspector({
    now: () => clock.now(),
    elapsed: options.elapsed ?? (() => clock.now()),
  });
  const writer = createJournalWriter({
    journal,
    clock,
    random,
    onRecovered: () => conversations.recovered(),
  });
  const drafts = createDrafts({
    store: options.store,
    onChange: (draft) => void whenOpened(outbox, (opened) => opened.reworded(draft)),
    onProblem(error) {
      if (error !== null) options.log(`drafts cannot be written: ${errorMessage(error)}`);
    },
  });
  drafts.catch((error: unknown) => options.log(`drafts cannot be read: ${errorMessage(error)}`));
  const outbox = openOutbox({
    store: options.store,
    drafts,
    api,
    clock,
    random,
    now: options.now,
    newId: options.newId,
    onEvent: outboxTold,
  });
  outbox.catch((error: unknown) =>
    options.log(`the outbox cannot be read: ${errorMessage(error)}`),
  );
  const chats = createChats({
    api,
    journal,
    outbox,
    tell: (change) => tell('chats.changed', change),
    onMissing: (sessionId) => void lookFor(sessionId),
    onForgotten: (sessionId) => void forgetDraft(sessionId),
  });
  const conversations = createConversations({
    source,
    journal,
    writer,
    clock,
    random,
    defer: options.defer,
    onChat: (chat) => chats.put(chat),
    onExpected: (sessionId) => delivery.expect(sessionId),
    onRunning: (sessionId, running) => tell('activity.changed', { sessionId, running }),
    onGone: gone,
    inspector,
  });
  const feed = createAccountFeed({
    source,
    clock,
    random,
    onChange: feedTold,
    onConnected() {
      conversations.signedIn();
      void lookAfterDrafts();
      chats.feedBegins();
      reachable();
    },
    onStatus: (status) => tell('account.changed', status),
    observer: inspector.account.observer,
  });

  let isAsleep = false;
  let isOffline = false;

  function reachable(): void {
    chats.reachable();
    void whenOpened(outbox, (opened) => opened.reachable());
  }

  /**
   * What is typed in a chat goes with it where it was deleted here. A page that shows it has been told,
   * and has put it elsewhere.
   */
  async function forgetDraft(sessionId: string): Promise<void> {
    const isDeletedHere = await whenOpened(outbox, (opened) => opened.isDeleted(sessionId));
    if (isDeletedHere !== true) return;
    const empty = { sessionId, text: '' };
    const isNews = await whenOpened(drafts, (opened) => opened.save(empty));
    if (isNews === true) tell('drafts.changed', empty);
  }

  /** The server has the chat no more: what was not sent in it is kept, then the pages are told. */
  function gone(sessionId: string): void {
    conversations.drop(sessionId);
    void letGo(sessionId);
  }

  async function letGo(sessionId: string): Promise<void> {
    const draft = await whenOpened(drafts, (opened) =>
      opened.list().find((one) => one.sessionId === sessionId),
    );
    const isAsked = await whenOpened(outbox, (opened) => {
      opened.lost(sessionId, draft?.text ?? '');
      return true;
    });
    if (isAsked !== true) chats.gone(sessionId);
  }

  /** A chat that was deleted while nobody here could hear of it may be on no list that is asked for. */
  async function lookAfterDrafts(): Promise<void> {
    const items = (await whenOpened(drafts, (opened) => opened.list())) ?? [];
    const opened = await whenOpened(outbox, (one) => one);
    const entryIds = new Set(opened?.list().messages.map(({ entryId }) => entryId));
    for (const { sessionId } of items) {
      if (sessionId === null || entryIds.has(sessionId)) continue;
      if (opened === undefined || opened.isLocal(sessionId) || opened.isDeleted(sessionId))
        continue;
      void lookFor(sessionId);
    }
  }

  /** That it is on no list is no proof: it may have been made while the list was on its way. */
  async function lookFor(sessionId: string): Promise<void> {
    try {
      chats.put(await api.getChat(sessionId));
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'not_found') gone(sessionId);
    }
  }

  function feedTold(change: AccountChange): void {
    const { sessionId } = change;
    if ('deleted' in change) {
      gone(sessionId);
      return;
    }
    void whenOpened(outbox, (opened) => opened.isDeleted(sessionId)).then((isDeleted) => {
      if (isDeleted !== true) conversations.moved(sessionId, change.sequence);
    });
  }

  function outboxTold(event: OutboxEvent): void {
    switch (event.type) {
      case 'put':
        tell('outbox.changed', { change: 'put', message: event.message, before: event.before });
        return;
      case 'removed':
        tell('outbox.changed', { change: 'removed', entryId: event.entryId });
        return;
      case 'accepted': {
        const { entryId, sessionId, accepted } = event;
        conversations.expect(accepted.run);
        // The server takes what is sent: what waits for it, or for a sign-in, need wait no longer.
        conversations.reconnect(accepted.run.sessionId);
        feed.tryNow();
        tell('outbox.changed', { change: 'accepted', entryId, sessionId, accepted });
        return;
      }
      case 'chatMade':
        void whenOpened(drafts, (opened) => opened.move(event.localId, event.chat.sessionId));
        tell('chats.changed', { change: 'made', localId: event.localId, chat: event.chat });
        chats.put(event.chat);
        return;
      case 'localChat':
        tell('chats.changed', { change: 'upsert', chat: event.chat });
        return;
      case 'localChatGone':
        tell('chats.changed', { change: 'delete', sessionId: event.localId });
        return;
      case 'stops':
        tell('outbox.changed', { change: 'stops', stops: [...event.stops] });
        return;
      case 'deleted':
        conversations.drop(event.sessionId);
        tell('chats.changed', { change: 'delete', sessionId: event.sessionId, undoable: true });
        return;
      case 'undeleted':
        tell('chats.changed', { change: 'reload' });
        return;
      case 'gone':
        gone(event.sessionId);
        return;
      case 'left': {
        const { sessionId, chat } = event;
        if (chat !== undefined) {
          void whenOpened(drafts, (opened) => opened.move(sessionId, chat.sessionId));
          tell('chats.changed', { change: 'kept', sessionId, chat });
        }
        conversations.drop(sessionId);
        chats.gone(sessionId);
        return;
      }
      default:
        assertNever(event);
    }
  }

  return {
    conversations,
    chats,
    outbox,
    drafts,
    inspection: createInspection({ inspector, journal }),
    status: () => feed.status(),
    start() {
      delivery.start();
      feed.start();
      conversations
        .resume()
        .catch((error: unknown) =>
          options.log(`the journal cannot be read: ${errorMessage(error)}`),
        );
    },
    reachable,
    tryNow() {
      feed.tryNow();
      reachable();
      delivery.tryNow();
    },
    setStreaming: (preference) => delivery.setPreference(preference),
    signedIn() {
      feed.tryNow();
      conversations.reconnectAll();
      reachable();
    },
    signedOut() {
      streams.refuseAll();
      // What only waits to try again would not hear of it for as long.
      feed.tryNow();
      conversations.reconnectAll();
    },
    setAsleep(asleep) {
      isAsleep = asleep;
      delivery.setAway(isAsleep || isOffline);
      feed.setAsleep(asleep);
      conversations.setAsleep(asleep);
    },
    setOffline(offline) {
      isOffline = offline;
      delivery.setAway(isAsleep || isOffline);
      feed.setOffline(offline);
      conversations.setOffline(offline);
    },
    async close() {
      feed.close();
      conversations.closeAll();
      delivery.close();
      writer.close();
      void whenOpened(outbox, (opened) => opened.close());
      await whenOpened(drafts, (opened) => opened.flush());
    },
  };
}
