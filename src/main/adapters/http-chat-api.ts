import { chatSchema } from '../../shared/chat.ts';
import {
  acceptedSchema,
  chatPageSchema,
  messagePageSchema,
  modelListSchema,
  runAnswerSchema,
} from '../../shared/http.ts';
import type { ChatApi } from '../services/ports/chat-api.ts';
import { request, type ChatServer } from './http-request.ts';

export function createHttpChatApi(server: ChatServer): ChatApi {
  return {
    listChats: (page) =>
      request(server, { method: 'GET', path: `/chats${query(page)}`, answer: chatPageSchema }),
    createChat: (body, key) =>
      request(server, {
        method: 'POST',
        path: '/chats',
        body,
        idempotencyKey: key,
        answer: chatSchema,
      }),
    getChat: (sessionId) =>
      request(server, { method: 'GET', path: chatPath(sessionId), answer: chatSchema }),
    updateChat: (sessionId, body) =>
      request(server, {
        method: 'PATCH',
        path: chatPath(sessionId),
        body,
        answer: chatSchema,
      }),
    deleteChat: (sessionId) =>
      request<undefined>(server, { method: 'DELETE', path: chatPath(sessionId) }),
    listMessages: (sessionId, page) =>
      request(server, {
        method: 'GET',
        path: `${chatPath(sessionId)}/messages${query(page)}`,
        answer: messagePageSchema,
      }),
    sendMessage: (sessionId, body, key) =>
      request(server, {
        method: 'POST',
        path: `${chatPath(sessionId)}/messages`,
        body,
        idempotencyKey: key,
        answer: acceptedSchema,
      }),
    cancelRun: async (sessionId, runId) =>
      (
        await request(server, {
          method: 'POST',
          path: `${chatPath(sessionId)}/runs/${encodeURIComponent(runId)}/cancel`,
          answer: runAnswerSchema,
        })
      ).run,
    retryRun: async (sessionId, runId, body, key) =>
      (
        await request(server, {
          method: 'POST',
          path: `${chatPath(sessionId)}/runs/${encodeURIComponent(runId)}/retry`,
          body,
          idempotencyKey: key,
          answer: runAnswerSchema,
        })
      ).run,
    listModels: () => request(server, { method: 'GET', path: '/models', answer: modelListSchema }),
  };
}

function chatPath(sessionId: string): string {
  return `/chats/${encodeURIComponent(sessionId)}`;
}

function query(members: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
