import type { FakeJournal } from '../../../../helpers/fake-journal.ts';
import {
  createFakeLog,
  createFakeStreamSource,
  type FakeAttempt,
} from '../../../../helpers/fake-stream-source.ts';
import { createFakeJournal } from '../../../../helpers/fake-journal.ts';
import { createFakeRest } from '../../../../helpers/fake-rest.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';
import {
  createConversations,
  type Conversations,
} from '../../../../../src/main/services/conversations.ts';
import {
  createDelivery,
  type Delivery,
} from '../../../../../src/main/services/delivery/delivery.ts';
import {
  createJournalWriter,
  type JournalWriter,
} from '../../../../../src/main/services/journal-writer.ts';
import type { StoredConversation } from '../../../../../src/main/services/ports/journal.ts';
import type { LoggedEvent, SnapshotEvent } from '../../../../../src/shared/events.ts';
import { CHAT, chat } from '../../adapters/disk/support/entries.ts';
import { referenceRead } from '../../adapters/disk/support/reference-journal.ts';
import type { ShowingPage } from './showing-page.ts';

/** What a server's log of the chat comes to, plainly folded. */
export function folded(events: readonly LoggedEvent[]): StoredConversation | undefined {
  const empty: SnapshotEvent = { type: 'snapshot', chat: chat(), messages: [], runs: [] };
  return referenceRead([
    { kind: 'snapshot', sequence: 0, event: empty },
    ...events.map((event, index) => ({ kind: 'logged' as const, sequence: index + 1, event })),
  ]);
}

function nothing(): never {
  throw new Error('A log is never without a state.');
}

/** Everything that was promised before now has been answered. */
export function answered(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** One chat on a server, a disk, and the app between them, which can be started anew. */
export function createWorld(journal: FakeJournal = createFakeJournal(), isPolledToo = false) {
  const clock = createVirtualClock();
  const log = createFakeLog((events) => {
    return (folded(events) ?? nothing()).snapshot;
  });
  const running: [string, boolean][] = [];
  const titles: string[] = [];
  const gone: string[] = [];
  const rest = createFakeRest(() => folded(log.events) ?? nothing());
  let stream = createFakeStreamSource();
  let delivery: Delivery | undefined;
  let writer: JournalWriter;
  let conversations: Conversations;

  function launch(): void {
    stream = createFakeStreamSource();
    writer = createJournalWriter({
      journal: journal.journal,
      clock,
      random: () => 0.5,
      onRecovered: () => conversations.recovered(),
    });
    delivery = isPolledToo
      ? createDelivery({
          source: stream.source,
          api: rest.api,
          clock,
          random: () => 0.5,
          preference: 'on',
          onMode: () => conversations.reconnectAll(),
          onList: () => undefined,
        })
      : undefined;
    conversations = createConversations({
      source: delivery?.source ?? stream.source,
      journal: journal.journal,
      writer,
      clock,
      random: () => 0.5,
      defer: queueMicrotask,
      onChat: ({ title }) => titles.push(title),
      onRunning: (sessionId, isRunning) => running.push([sessionId, isRunning]),
      onGone: (sessionId) => gone.push(sessionId),
    });
  }

  function quit(): void {
    conversations.closeAll();
    delivery?.close();
    writer.close();
  }

  launch();
  return {
    clock,
    log,
    journal,
    running,
    /** Of the chats that were told, in order. */
    titles,
    gone,
    get stream() {
      return stream;
    },
    rest,
    get delivery() {
      return delivery;
    },
    get conversations() {
      return conversations;
    },
    launch,
    quit,
    serve: (count?: number) => log.serve(stream.open(), count),
    attemptsAt: (sessionId: string): readonly FakeAttempt[] =>
      stream
        .open()
        .filter(({ target }) => target.kind === 'chat' && target.sessionId === sessionId),
    acknowledge(page: ShowingPage) {
      const batch = page.unanswered.shift();
      if (batch !== undefined) conversations.acknowledge(page.pageId, CHAT, batch.batch);
    },
  };
}
