import type { Chat, Run } from '../../shared/chat.ts';
import type { CloseReason } from '../stream/connection-state.ts';
import type { Clock, StreamSource } from '../stream/ports.ts';
import { createChatStream, type ChatStream, type Page } from './chat-stream.ts';
import type { Inspector } from './inspector/inspector.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { Journal } from './ports/journal.ts';

export type { Page } from './chat-stream.ts';

/** Streams that may be open for chats that no page shows. */
const MAX_BACKGROUND = 8;

export interface Conversations {
  /** Streams this chat to this page, beginning with a snapshot; opened again, it begins anew. */
  open(page: Page, sessionId: string): void;
  close(pageId: number, sessionId: string): void;
  /** The page is gone or loads again: leaves all that it had open. */
  closePage(pageId: number): void;
  acknowledge(pageId: number, sessionId: string, batch: number, paintMs?: number): void;
  reconnect(sessionId: string): void;
  /** The same for all whose streams are open, or ended for want of a sign-in. */
  reconnectAll(): void;
  /** The account's feed says that the chat has moved, to this number. */
  moved(sessionId: string, sequence: number): void;
  /** An answer was begun: it is followed to its end, whether a page shows it or not. */
  expect(run: Run): void;
  /** The chat was deleted: what is open of it is let go. */
  drop(sessionId: string): void;
  /** Follows answers that were being written when the app ended, as many at once as have a place. */
  resume(): Promise<void>;
  /** The server knows this user (again): what was ended by a sign-out goes on. */
  signedIn(): void;
  /** Chats in which an answer is being written, as far as their streams are open. */
  running(): readonly string[];
  /** The disk takes what comes again. */
  recovered(): void;
  setAsleep(asleep: boolean): void;
  setOffline(offline: boolean): void;
  closeAll(): void;
}

export interface ConversationsOptions {
  readonly source: StreamSource;
  readonly journal: Pick<Journal, 'read' | 'position' | 'unfinished'>;
  readonly writer: JournalWriter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly defer: (callback: () => void) => void;
  /** A chat's title, model or flags came in on its stream. */
  readonly onChat: (chat: Chat) => void;
  /** An answer was begun there. */
  readonly onExpected?: (sessionId: string) => void;
  readonly onRunning: (sessionId: string, running: boolean) => void;
  /** The server says that the chat was deleted. */
  readonly onGone: (sessionId: string) => void;
  readonly inspector?: Inspector | undefined;
}

/**
 * The chats whose streams are open: those that pages show, and in the background those in which an
 * answer is being written or which have moved. Chats at rest have none: the account's feed says when
 * they move.
 */
export function createConversations(options: ConversationsOptions): Conversations {
  const streams = new Map<string, ChatStream>();
  const shownRunning = new Set<string>();
  /** Chats that are to be read up to a number, or to the end of an answer; those without a place wait. */
  const wanted = new Map<string, number>();
  /** Of those, and of those in which an answer was being written: what a sign-out ended, to go on after it. */
  const signedOut = new Map<string, number>();
  let asleep = false;
  let offline = false;
  let isClosed = false;

  function streamOf(sessionId: string): ChatStream {
    const known = streams.get(sessionId);
    if (known !== undefined) return known;
    const { source, journal, writer, clock, random, defer, onChat } = options;
    const stream = createChatStream({
      sessionId,
      source,
      journal,
      writer,
      clock,
      random,
      defer,
      onChat,
      onMoved: () => settle(sessionId),
      onEnd: (reason) => ended(sessionId, reason),
      recorder: options.inspector?.chat(sessionId),
    });
    stream.setAsleep(asleep);
    stream.setOffline(offline);
    streams.set(sessionId, stream);
    return stream;
  }

  /** Tells who listens whether it is being written in, and lets a stream go that nobody needs. */
  function settle(sessionId: string): void {
    const stream = streams.get(sessionId);
    if (stream === undefined) return;
    if ((wanted.get(sessionId) ?? 0) <= stream.position) wanted.delete(sessionId);
    tellRunning(sessionId, stream.isRunning);
    if (stream.pages > 0 || stream.isRunning || wanted.has(sessionId)) return;
    release(sessionId);
    startNext();
  }

  function tellRunning(sessionId: string, running: boolean): void {
    if (running === shownRunning.has(sessionId)) return;
    if (running) shownRunning.add(sessionId);
    else shownRunning.delete(sessionId);
    options.onRunning(sessionId, running);
  }

  function release(sessionId: string, isDropped = false): void {
    streams.get(sessionId)?.release(isDropped);
    streams.delete(sessionId);
  }

  function ended(sessionId: string, reason: CloseReason): void {
    const stream = streams.get(sessionId);
    const isAwaited = wanted.has(sessionId) || shownRunning.has(sessionId);
    if (reason === 'signed_out' && stream !== undefined && isAwaited) {
      signedOut.set(sessionId, wanted.get(sessionId) ?? stream.position + 1);
    }
    wanted.delete(sessionId);
    tellRunning(sessionId, false);
    if (stream?.pages === 0) release(sessionId, reason === 'gone');
    if (reason === 'gone') options.onGone(sessionId);
    startNext();
  }

  function background(): readonly string[] {
    return [...streams].flatMap(([sessionId, stream]) => (stream.pages === 0 ? [sessionId] : []));
  }

  function want(sessionId: string, sequence: number): void {
    if ((streams.get(sessionId)?.position ?? -1) >= sequence) return;
    wanted.set(sessionId, Math.max(sequence, wanted.get(sessionId) ?? 0));
    startNext();
  }

  /** What a stream that is closed by now has read already is no reason for another. */
  async function wantUnlessStored(sessionId: string, sequence: number): Promise<void> {
    const position = await options.journal.position(sessionId).catch(() => null);
    if (!isClosed && (position ?? -1) < sequence) want(sessionId, sequence);
  }

  function startNext(): void {
    for (const sessionId of wanted.keys()) {
      if (background().length >= MAX_BACKGROUND) return;
      if (!streams.has(sessionId)) streamOf(sessionId).start();
    }
  }

  /** The ones that have been in the background for longest make room, and wait for their next turn. */
  function makeRoom(): void {
    for (const sessionId of background().slice(0, -MAX_BACKGROUND)) {
      const stream = streams.get(sessionId);
      if (stream?.isRunning === true) wanted.set(sessionId, stream.position + 1);
      release(sessionId);
    }
  }

  function leave(pageId: number, sessionId: string): void {
    const stream = streams.get(sessionId);
    if (stream === undefined) return;
    stream.leave(pageId);
    if (stream.pages === 0) {
      // To the end of the line of those in the background.
      streams.delete(sessionId);
      streams.set(sessionId, stream);
    }
    settle(sessionId);
    makeRoom();
  }

  return {
    open(page, sessionId) {
      streamOf(sessionId).join(page);
    },
    close: leave,
    closePage(pageId) {
      for (const sessionId of [...streams.keys()]) leave(pageId, sessionId);
    },
    acknowledge: (pageId, sessionId, batch, paintMs) =>
      streams.get(sessionId)?.acknowledge(pageId, batch, paintMs),
    reconnect: (sessionId) => streams.get(sessionId)?.tryNow(),
    reconnectAll() {
      for (const stream of streams.values()) stream.tryNow();
    },
    moved(sessionId, sequence) {
      if (streams.has(sessionId)) want(sessionId, sequence);
      else void wantUnlessStored(sessionId, sequence);
    },
    expect(run) {
      const { sessionId } = run;
      options.onExpected?.(sessionId);
      const isNew = !streams.has(sessionId);
      const stream = streamOf(sessionId);
      if (isNew) stream.start();
      stream.expect(run);
      makeRoom();
    },
    drop(sessionId) {
      wanted.delete(sessionId);
      signedOut.delete(sessionId);
      tellRunning(sessionId, false);
      release(sessionId, true);
      options.writer.forget(sessionId);
      options.inspector?.forget(sessionId);
      startNext();
    },
    async resume() {
      const unfinished = await options.journal.unfinished();
      if (isClosed) return;
      for (const sessionId of unfinished) {
        if (streams.has(sessionId)) continue;
        // What is on disk is reason enough: the stream sees there that an answer is being written.
        if (!wanted.has(sessionId)) wanted.set(sessionId, 0);
        tellRunning(sessionId, true);
      }
      startNext();
    },
    signedIn() {
      const again = [...signedOut];
      signedOut.clear();
      for (const stream of streams.values()) stream.signedIn();
      for (const [sessionId, sequence] of again) want(sessionId, sequence);
    },
    running: () => [...shownRunning],
    recovered() {
      for (const stream of streams.values()) stream.recovered();
    },
    setAsleep(next) {
      asleep = next;
      for (const stream of streams.values()) stream.setAsleep(next);
    },
    setOffline(next) {
      offline = next;
      for (const stream of streams.values()) stream.setOffline(next);
    },
    closeAll() {
      isClosed = true;
      for (const sessionId of [...streams.keys()]) release(sessionId);
      wanted.clear();
      signedOut.clear();
    },
  };
}
