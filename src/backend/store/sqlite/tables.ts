import type { Part, Run } from '../../../shared/chat.ts';
import { retryingOf } from '../../../shared/fold.ts';
import type { Db } from '../../../sqlite/sql.ts';
import { AnswerFolds, foldEvents } from '../answer-folds.ts';
import { noSuchChat } from '../errors.ts';
import {
  decodeEvent,
  type Change,
  type ChatRecord,
  type MessageRecord,
  type StoredEvent,
} from '../records.ts';
import { chatTable, type ChatTable } from './chats.ts';
import { eventTable, type EventTable } from './events.ts';
import { idempotencyTable, type IdempotencyTable } from './idempotency.ts';
import { messageTable, type MessageTable } from './messages.ts';
import { runTable, type RunTable } from './runs.ts';

/** Events that are folded at a time where an answer has to be read from the log. */
const FOLD_BATCH = 1_000;

/**
 * A run that waits for its provider writes nothing behind the status that says so: only what happens
 * meanwhile to the rest of the chat does.
 */
const STATUS_WITHIN = 256;

/** The tables, and what concerns several of them. All of it runs inside the caller's transaction. */
export interface Tables {
  readonly chats: ChatTable;
  readonly messages: MessageTable;
  readonly runs: RunTable;
  readonly events: EventTable;
  readonly idempotency: IdempotencyTable;
  readonly folds: AnswerFolds;
  /** Throws `not_found`. */
  readonly ownChat: (userId: string, sessionId: string) => ChatRecord;
  /** The message with its parts as they are now, also while it is being written. */
  readonly withParts: (message: MessageRecord) => MessageRecord;
  /** The run with what it waits for, if it does. `head`: the number of the chat's last event. */
  readonly withRetrying: (run: Run, head: number) => Run;
  readonly write: (change: Change) => void;
}

export function tables(db: Db): Tables {
  const chats = chatTable(db);
  const messages = messageTable(db);
  const runs = runTable(db);
  const events = eventTable(db);
  const folds = new AnswerFolds();

  function ownChat(userId: string, sessionId: string): ChatRecord {
    const chat = chats.getOf(userId, sessionId);
    if (chat === undefined) throw noSuchChat();
    return chat;
  }

  /** An unfinished answer's parts, out of the log where they are not at hand. */
  function foldedParts(message: MessageRecord): readonly Part[] {
    let { parts, through } = folds.get(message.messageId) ?? {
      parts: message.parts,
      through: message.sequence,
    };
    let batch: readonly StoredEvent[];
    do {
      batch = events.readAbout(message.sessionId, through, message.sequence, FOLD_BATCH);
      parts = foldEvents(parts, batch.map(decodeEvent));
      through = batch.at(-1)?.sequence ?? through;
    } while (batch.length === FOLD_BATCH);
    return parts;
  }

  return {
    chats,
    messages,
    runs,
    events,
    idempotency: idempotencyTable(db),
    folds,
    ownChat,
    withParts(message: MessageRecord): MessageRecord {
      if (message.state !== 'streaming') return message;
      return { ...message, parts: [...foldedParts(message)] };
    },
    withRetrying(run: Run, head: number): Run {
      if (run.state !== 'running') return run;
      const status = events.status(run.sessionId, head - STATUS_WITHIN, run.runId);
      const retrying = status && retryingOf(status);
      return retrying === undefined ? run : { ...run, retrying };
    },
    write(change: Change): void {
      chats.put(change.chat);
      for (const message of change.messages) messages.put(message);
      for (const run of change.runs) runs.put(run);
      for (const event of change.events) events.insert(change.chat.sessionId, event);
    },
  };
}
