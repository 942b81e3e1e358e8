import {
  createChatRequestSchema,
  pageQuerySchema,
  updateChatRequestSchema,
} from '../../../shared/http.ts';
import type { ChatService } from '../../chats/chat-service.ts';
import type { Store } from '../../store/ports.ts';
import { parseWith, readBody } from '../body.ts';
import { json, param, route, type App } from '../context.ts';
import { idempotencyOf } from '../idempotency.ts';

export interface ChatRoutesOptions {
  readonly chats: ChatService;
  readonly store: Store;
  readonly messageBytes: number;
}

export function chatRoutes(app: App, { chats, store, messageBytes }: ChatRoutesOptions): void {
  route(app, '/chats', {
    async GET(c) {
      const page = parseWith(pageQuerySchema, c.req.query());
      return json(c, 200, await store.listChats(c.var.identity.userId, page));
    },
    async POST(c) {
      const { incoming } = c.env;
      const { sent, body } = await readBody(incoming, createChatRequestSchema, messageBytes);
      const key = idempotencyOf(incoming, c.req.path, sent);
      return json(c, 201, await chats.create(c.var.identity.userId, body, key));
    },
  });

  route(app, '/chats/:sessionId', {
    async GET(c) {
      return json(c, 200, await store.getChat(c.var.identity.userId, param(c, 'sessionId')));
    },
    async PATCH(c) {
      const { body } = await readBody(c.env.incoming, updateChatRequestSchema, messageBytes);
      const { userId } = c.var.identity;
      return json(c, 200, await chats.update(userId, param(c, 'sessionId'), body));
    },
    async DELETE(c) {
      await chats.delete(c.var.identity.userId, param(c, 'sessionId'));
      return c.body(null, 204);
    },
  });
}
