import type { Chat, Run } from '../../shared/chat.ts';
import type { ConnectionStatus } from '../../shared/connection.ts';
import type { StreamBatch } from '../../shared/ipc.ts';
import { createConnection, type Connection } from '../stream/connection-driver.ts';
import type { CloseReason, Delivered } from '../stream/connection-state.ts';
import type { Clock, StreamSource } from '../stream/ports.ts';
import { createConversationFeed, type ConversationFeed } from './conversation-feed.ts';
import type { StreamRecorder } from './inspector/stream-recorder.ts';
import type { JournalWriter, Written } from './journal-writer.ts';
import type { Journal, StoredConversation } from './ports/journal.ts';
import { createRunningAnswers } from './running-answers.ts';

/** A page that shows conversations. */
export interface Page {
  readonly pageId: number;
  batch(batch: StreamBatch): void;
  status(sessionId: string, status: ConnectionStatus): void;
}

/** One chat's stream: read once, kept on disk, shown by as many pages as like. */
export interface ChatStream {
  /** Reads on from what is on disk, also while no page shows it. */
  start(): void;
  /** Shows the chat to this page, beginning with what is on disk; joined again, it begins anew. */
  join(page: Page): void;
  leave(pageId: number): void;
  /** `paintMs`: what the page waited for its frame. */
  acknowledge(pageId: number, batch: number, paintMs?: number): void;
  tryNow(): void;
  /** Goes on where a sign-out ended it. */
  signedIn(): void;
  setAsleep(asleep: boolean): void;
  setOffline(offline: boolean): void;
  /** The disk takes what comes again: what it missed is read anew. */
  recovered(): void;
  expect(run: Run): void;
  /** Frees sockets, timers and pages' feeds. `isDropped`: the chat is deleted, nothing of it is news. */
  release(isDropped?: boolean): void;
  readonly pages: number;
  readonly isRunning: boolean;
  /** The number of the last event that came; -1 before the chat's state did, which may be that of 0. */
  readonly position: number;
}

export interface ChatStreamOptions {
  readonly sessionId: string;
  readonly source: StreamSource;
  readonly journal: Pick<Journal, 'read' | 'position'>;
  readonly writer: JournalWriter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly defer: (callback: () => void) => void;
  readonly onChat: (chat: Chat) => void;
  /** Its position moved, or whether an answer is being written. */
  readonly onMoved: () => void;
  readonly onEnd: (reason: CloseReason) => void;
  readonly recorder?: StreamRecorder | undefined;
}

interface Member {
  readonly page: Page;
  readonly feed: ConversationFeed;
  /** From when on it hears of what comes; before that, what is on disk is being read for it. */
  isAttached: boolean;
}

export function createChatStream(options: ChatStreamOptions): ChatStream {
  const { sessionId, journal, writer, recorder } = options;
  const members = new Map<number, Member>();
  const running = createRunningAnswers();
  let connection: Connection | undefined;
  let status: ConnectionStatus | undefined;
  let position = NOWHERE;
  /** Runs that were named before anything was read: what is on disk may be from before they began. */
  let expected: Run[] = [];
  let asleep = false;
  let offline = false;
  let isReleased = false;
  let isDropped = false;
  /** The disk did not take something of this chat. */
  let missed = false;
  let isRewinding = false;
  /** Counts rewinds: that what came before one does not fit any more is no news. */
  let epoch = 0;
  /** The epoch of what is being told. */
  let telling = 0;

  function received(item: Delivered): void {
    const of = epoch;
    const receivedAt = recorder?.received(item) ?? 0;
    writer.write(sessionId, item, (written) => {
      if (written === 'stored') recorder?.stored(receivedAt);
      if (isReleased) {
        // It is stored: nobody will read it again, and the list of chats has to know.
        if (!isDropped) tellOfChat(item);
        return;
      }
      noteWritten(written, of);
      take(item);
      telling = of;
      for (const { feed, isAttached } of members.values()) if (isAttached) feed.push(item);
      options.onMoved();
    });
  }

  function noteWritten(written: Written, of: number): void {
    if (written === 'failed') missed = true;
    // Another store took the place of the one that was read, or what came before did not get there.
    else if (written === 'gap' && of === epoch) rewindToStored();
  }

  function take(item: Delivered): void {
    position = item.sequence;
    running.take(item);
    tellOfChat(item);
  }

  function tellOfChat(item: Delivered): void {
    if (item.kind === 'snapshot') options.onChat(item.event.chat);
    else if (item.kind === 'logged' && item.event.type === 'chat') options.onChat(item.event.chat);
  }

  function rewindToStored(): void {
    if (isRewinding) return;
    isRewinding = true;
    journal.position(sessionId).then(rewind, () => {
      isRewinding = false;
      missed = true;
    });
  }

  /** To this position, or to where the page is that is furthest back: it must not wait for the next event. */
  function rewind(to: number | null): void {
    isRewinding = false;
    epoch += 1;
    let least = to;
    for (const { feed, isAttached } of members.values()) {
      const through = isAttached ? feed.through : undefined;
      if (through === undefined || least === null) continue;
      least = through === null ? null : Math.min(least, through);
    }
    connection?.rewind(least);
  }

  /** Answers of the journal come in the order of its calls: what is written later is told later. */
  function read(): Promise<StoredConversation | undefined> {
    return journal.read(sessionId).catch(() => undefined);
  }

  function connect(stored: StoredConversation | undefined): void {
    if (connection !== undefined) return;
    connection = createConnection({
      target: { kind: 'chat', sessionId },
      position: stored?.sequence ?? null,
      source: options.source,
      clock: options.clock,
      random: options.random,
      onItem: received,
      onPolled(polled) {
        for (const { feed, isAttached } of members.values()) if (isAttached) feed.show(polled);
      },
      onStatus(next) {
        status = next;
        for (const { page } of members.values()) page.status(sessionId, next);
      },
      onEnd: options.onEnd,
      observer: recorder?.observer,
    });
    if (stored !== undefined) {
      // Its title is no news: the list of chats is on the same disk, and may be newer.
      position = stored.sequence;
      running.take({ kind: 'snapshot', sequence: stored.sequence, event: stored.snapshot });
    }
    for (const run of expected) running.expect(run);
    expected = [];
    // What is on disk may be all that was wanted: then no socket is opened.
    options.onMoved();
    if (isReleased) return;
    connection.start();
    if (asleep) connection.setAsleep(true);
    if (offline) connection.setOffline(true);
  }

  async function show(member: Member): Promise<void> {
    const stored = await read();
    if (isReleased || members.get(member.page.pageId) !== member) return;
    connect(stored);
    member.isAttached = true;
    if (stored !== undefined) member.feed.begin(stored);
    else member.feed.needSnapshot();
    // The disk did not take what went by since; without another event nothing would show the hole.
    if (position > (stored?.sequence ?? NOWHERE)) rewind(stored?.sequence ?? null);
  }

  function memberOf(page: Page): Member {
    const member: Member = {
      page,
      isAttached: false,
      feed: createConversationFeed({
        sessionId,
        send(batch) {
          recorder?.sent(page.pageId, batch.batch);
          page.batch(batch);
        },
        resync: () => void show(member),
        onHole(after) {
          if (telling === epoch) rewind(after);
        },
        defer: options.defer,
        clock: options.clock,
      }),
    };
    return member;
  }

  function leave(pageId: number): void {
    members.get(pageId)?.feed.release();
    members.delete(pageId);
    recorder?.left(pageId);
  }

  return {
    start() {
      void read().then((stored) => {
        if (!isReleased) connect(stored);
      });
    },
    join(page) {
      leave(page.pageId);
      const member = memberOf(page);
      members.set(page.pageId, member);
      if (status !== undefined) page.status(sessionId, status);
      void show(member);
    },
    leave,
    acknowledge(pageId, batch, paintMs) {
      recorder?.acknowledged(pageId, batch, paintMs);
      members.get(pageId)?.feed.acknowledge(batch);
    },
    tryNow: () => connection?.tryNow(),
    signedIn() {
      if (status?.state === 'signed_out') connection?.tryNow();
    },
    setAsleep(next) {
      asleep = next;
      connection?.setAsleep(next);
    },
    setOffline(next) {
      offline = next;
      connection?.setOffline(next);
    },
    recovered() {
      if (!missed) return;
      missed = false;
      rewindToStored();
    },
    expect(run) {
      if (connection === undefined) expected.push(run);
      running.expect(run);
      options.onMoved();
    },
    release(dropped = false) {
      isReleased = true;
      isDropped = dropped;
      connection?.release();
      for (const pageId of [...members.keys()]) leave(pageId);
    },
    get pages() {
      return members.size;
    },
    get isRunning() {
      return running.any && status?.state !== 'ended' && status?.state !== 'signed_out';
    },
    get position() {
      return position;
    },
  };
}

const NOWHERE = -1;
