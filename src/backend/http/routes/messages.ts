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
      const key = idempotencyOf(incoming, c.req.path, withoutDelivery(sent));
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

/**
 * How the answer is fetched makes no other message: a client whose request got no answer may send it
 * again in the other way, now that it knows that there is no stream to be had.
 */
function withoutDelivery(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([name]) => name !== 'delivery'));
}
