import { pageQuerySchema, sendMessageRequestSchema } from '../../../shared/http.ts';
import { parseWith, readBody } from '../body.ts';
import { json, param, route, type App } from '../context.ts';
import { idempotencyOf } from '../idempotency.ts';
import type { ChatRoutesOptions } from './chats.ts';

export function messageRoutes(app: App, { chats, store, messageBytes }: ChatRoutesOptions): void {
  route(app, '/chats/:sessionId/messages', {
    async GET(c) {
      const page = parseWith(pageQuerySchema, c.req.query());
      const { userId } = c.var.identity;
      return json(c, 200, await store.listMessages(userId, param(c, 'sessionId'), page));
    },
    async POST(c) {
      const { incoming } = c.env;
      const { sent, body } = await readBody(incoming, sendMessageRequestSchema, messageBytes);
      const key = idempotencyOf(incoming, c.req.path, sent);
      const { userId } = c.var.identity;
      return json(c, 202, await chats.send(userId, param(c, 'sessionId'), body, key));
    },
  });

  route(app, '/chats/:sessionId/messages/:messageId', {
    async DELETE(c) {
      const { userId } = c.var.identity;
      await chats.deleteMessage(userId, param(c, 'sessionId'), param(c, 'messageId'));
      return c.body(null, 204);
    },
  });
}
