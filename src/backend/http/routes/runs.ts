import { retryRequestSchema } from '../../../shared/http.ts';
import { isUnfinished } from '../../store/records.ts';
import { readBody } from '../body.ts';
import { json, param, route, type App } from '../context.ts';
import { idempotencyOf } from '../idempotency.ts';
import type { ChatRoutesOptions } from './chats.ts';

/** Seconds after which asking for an unfinished run again is worth it. */
const POLL_SECONDS = '1';

export function runRoutes(app: App, { chats, store, messageBytes }: ChatRoutesOptions): void {
  route(app, '/chats/:sessionId/runs/:runId', {
    async GET(c) {
      const { userId } = c.var.identity;
      const detail = await store.getRun(userId, param(c, 'sessionId'), param(c, 'runId'));
      if (isUnfinished(detail.run)) c.header('retry-after', POLL_SECONDS);
      return json(c, 200, detail);
    },
  });

  route(app, '/chats/:sessionId/runs/:runId/cancel', {
    async POST(c) {
      const { userId } = c.var.identity;
      const run = await chats.cancel(userId, param(c, 'sessionId'), param(c, 'runId'));
      return json(c, 200, { run });
    },
  });

  route(app, '/chats/:sessionId/runs/:runId/retry', {
    async POST(c) {
      const { incoming } = c.env;
      const { sent, body } = await readBody(incoming, retryRequestSchema, messageBytes);
      const key = idempotencyOf(incoming, c.req.path, sent);
      const { userId } = c.var.identity;
      const [sessionId, runId] = [param(c, 'sessionId'), param(c, 'runId')];
      return json(c, 202, { run: await chats.retry(userId, sessionId, runId, body, key) });
    },
  });
}
