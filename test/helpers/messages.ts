import type { Chat, Message } from '../../src/shared/chat.ts';
import type { Accepted } from '../../src/shared/http.ts';
import type { OutboxMessage } from '../../src/shared/outbox.ts';

const AT = '2026-11-22T12:00:00.000Z';

export function chatOf(sessionId: string, rest: Partial<Chat> = {}): Chat {
  return {
    sessionId,
    title: sessionId,
    pinned: false,
    archived: false,
    createdAt: AT,
    updatedAt: AT,
    ...rest,
  };
}

export function userMessage(messageId: string, text: string, rest: Partial<Message> = {}): Message {
  return {
    messageId,
    sessionId: 'chat',
    parentId: null,
    role: 'user',
    parts: [{ type: 'text', text }],
    state: 'complete',
    createdAt: AT,
    ...rest,
  };
}

/** An answer that is being written, by the run `run-ID`. */
export function openAnswer(
  messageId: string,
  parentId: string,
  rest: Partial<Message> = {},
): Message {
  return {
    messageId,
    sessionId: 'chat',
    parentId,
    role: 'assistant',
    parts: [],
    runId: `run-${messageId}`,
    model: 'demo/tour',
    state: 'streaming',
    createdAt: AT,
    ...rest,
  };
}

/** A message that waits in main's outbox, as it was sent a moment ago. */
export function outboxMessage(rest: Partial<OutboxMessage> = {}): OutboxMessage {
  return {
    entryId: 'entry',
    sessionId: 'chat',
    text: 'Hello',
    createdAt: AT,
    attempts: 0,
    status: { state: 'queued' },
    ...rest,
  };
}

/** The server's answer to a message: it has it, and the run `run-ANSWER` answers it. */
export function acceptedAs(message: Message, answerId: string): Accepted {
  const { sessionId, messageId } = message;
  return {
    message,
    run: {
      runId: `run-${answerId}`,
      sessionId,
      parentId: messageId,
      messageId: answerId,
      state: 'queued',
      createdAt: AT,
    },
  };
}
