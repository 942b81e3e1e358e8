import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Conversation } from './conversation.ts';
import { cutWords } from './cut-words.ts';
import { isUnfinished, type MessageView } from './message-view.ts';
import type { Outbox } from './outbox.ts';
import { newSentences, spokenNothing, type SpokenTo } from './sentences.ts';

export interface Announcement {
  readonly id: number;
  readonly text: string;
}

export interface Announcer {
  /** The newest few: a live region speaks what is added to it. */
  readonly store: StoreApi<readonly Announcement[]>;
  stop(): void;
}

export interface AnnouncerOptions {
  readonly conversation: Conversation;
  readonly outbox: Outbox;
  /** Returns how to stop. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
}

const KEPT = 6;

/**
 * Reads out a streaming answer sentence by sentence, and what becomes of messages that wait. It looks
 * once a second, apart from the path that a token travels: a screen reader takes longer than that for
 * a sentence anyway, and a message that goes at once is not worth one.
 */
export function createAnnouncer({ conversation, outbox, every }: AnnouncerOptions): Announcer {
  const store = createStore<readonly Announcement[]>()(() => []);
  let count = 0;
  let following: { messageId: string; spoken: readonly SpokenTo[] } | null = null;

  function say(texts: readonly string[]): void {
    if (texts.length === 0) return;
    count += 1;
    const announcement = { id: count, text: texts.join(' ') };
    store.setState((before) => [...before, announcement].slice(-KEPT), true);
  }

  function follow(view: MessageView): void {
    if (following?.messageId === view.message.messageId) return;
    following = { messageId: view.message.messageId, spoken: [] };
  }

  /** What was last said of each message that waits; `''`: seen, and not worth a word yet. */
  let saidOf = new Map<string, string>();

  function lookAtOutbox(): void {
    const before = saidOf;
    saidOf = new Map();
    for (const { message, acceptedAs } of outbox.store.getState().pending) {
      if (acceptedAs !== undefined) continue;
      const { entryId, status } = message;
      const said = before.get(entryId);
      const words =
        status.state === 'failed'
          ? `A message was not sent: ${status.error.message}`
          : said === undefined
            ? ''
            : 'A message waits to be sent.';
      saidOf.set(entryId, words);
      if (words !== '' && words !== said) say([words]);
    }
  }

  function lookAtAnswer(): void {
    const { path, views } = conversation.store.getState();
    const newest = path.at(-1);
    const view = newest === undefined ? undefined : views.get(newest);
    if (view?.message.role === 'assistant' && isUnfinished(view)) follow(view);
    if (following === null) return;
    const followed = views.get(following.messageId);
    if (followed === undefined) {
      following = null;
      return;
    }
    const { texts, spoken, isMore } = speak(followed, following.spoken);
    const goesOn = isUnfinished(followed) || isMore;
    following = goesOn ? { ...following, spoken } : null;
    say(goesOn ? texts : [...texts, ending(followed)]);
  }

  const stop = every(1000, () => {
    lookAtOutbox();
    lookAtAnswer();
  });
  return { store, stop };
}

function speak(
  view: MessageView,
  before: readonly SpokenTo[],
): {
  readonly texts: readonly string[];
  readonly spoken: readonly SpokenTo[];
  readonly isMore: boolean;
} {
  const texts: string[] = [];
  let isMore = false;
  const spoken = view.parts.map((part, index) => {
    const from = before[index] ?? spokenNothing;
    if (part.kind !== 'text') return from;
    const found = newSentences(part.doc.groups, from);
    texts.push(...found.sentences);
    isMore ||= found.isMore;
    return found.to;
  });
  return { texts, spoken, isMore };
}

function ending({ message: { state, cut } }: MessageView): string {
  switch (state) {
    case 'failed':
      return 'The answer failed.';
    case 'cancelled':
      return 'The answer was stopped.';
    case 'complete':
    case 'streaming':
      return cut === undefined ? 'End of the answer.' : cutWords(cut);
  }
}
