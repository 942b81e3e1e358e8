import type { LoggedEvent } from '../../../shared/events.ts';
import {
  checkRun,
  encodeEvent,
  toChat,
  toMessage,
  type Change,
  type ChatRecord,
  type MessageRecord,
  type NewEvent,
  type RunRecord,
} from '../records.ts';

/**
 * A change as it is put together: gives events their numbers and keeps rows and events in step. The
 * plans beside this file are pure; a store reads what they need, then writes what they answer, both
 * in one transaction that holds the chat's row.
 */
export interface Draft {
  readonly chat: ChatRecord;
  /** Answers the event's number. Like `putRun` it throws MalformedError for what no client would take. */
  log(event: LoggedEvent, about?: number | null): number;
  /** Puts a message; a new one gets the number of its own event. */
  addMessage(message: Omit<MessageRecord, 'sequence'>): MessageRecord;
  /** Puts a message without an event: the run's last event says what became of it. */
  putMessage(message: MessageRecord): void;
  putRun(run: RunRecord): void;
  patchChat(patch: Partial<ChatRecord>): void;
  /** Logs the chat as it is now. */
  logChat(): void;
  /** What is to be written. */
  done(): Change;
}

export function draft(start: ChatRecord, now: string): Draft {
  let chat: ChatRecord = { ...start, updatedAt: now };
  const events: NewEvent[] = [];
  const messages = new Map<string, MessageRecord>();
  const runs = new Map<string, RunRecord>();

  function log(event: LoggedEvent, about: number | null = null): number {
    const sequence = chat.head + 1;
    chat = { ...chat, head: sequence };
    events.push(encodeEvent(sequence, event, about));
    return sequence;
  }

  return {
    get chat() {
      return chat;
    },
    log,
    addMessage(message) {
      const record: MessageRecord = { ...message, sequence: chat.head + 1 };
      messages.set(record.messageId, record);
      log({ type: 'message', message: toMessage(record) }, record.sequence);
      return record;
    },
    putMessage: (message) => void messages.set(message.messageId, message),
    putRun(run) {
      checkRun(run);
      runs.set(run.runId, run);
    },
    patchChat(patch) {
      chat = { ...chat, ...patch };
    },
    logChat: () => void log({ type: 'chat', chat: toChat(chat) }),
    done: () => ({ chat, events, messages: [...messages.values()], runs: [...runs.values()] }),
  };
}
