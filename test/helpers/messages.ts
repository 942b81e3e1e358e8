import type { Chat, Message } from '../../src/shared/chat.ts';

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
