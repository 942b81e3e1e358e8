import { Hono } from 'hono';
import { MillraceError } from '../../shared/errors.ts';
import type { Logger } from '../log.ts';
import type { Admission } from './admission.ts';
import type { App, AppEnv } from './context.ts';
import { noSuchRoute, problemAnswer } from './problems.ts';
import { chatRoutes, type ChatRoutesOptions } from './routes/chats.ts';
import { messageRoutes } from './routes/messages.ts';
import { runRoutes } from './routes/runs.ts';
import {
  healthRoute,
  serviceRoutes,
  signInRoute,
  type ServiceRoutesOptions,
} from './routes/service.ts';

export interface AppOptions extends ChatRoutesOptions, ServiceRoutesOptions {
  readonly admission: Admission;
  readonly log: Logger;
  /** The server is about to stop: nothing new is begun. */
  readonly isDraining: () => boolean;
}

/**
 * All routes but the event stream's, which writes to the raw response (sse/). What comes here has
 * passed `Admission.checkSource`.
 */
export function createApp(options: AppOptions): App {
  const { admission, log, isDraining, signIn } = options;
  const app = new Hono<AppEnv>();

  app.onError((error) => problemResponse(error, log));
  app.notFound(() => problemResponse(noSuchRoute(), log));

  healthRoute(app);
  if (signIn !== undefined) signInRoute(app, signIn);
  app.use(async (c, next) => {
    c.set('identity', await admission.authenticate(c.env.incoming));
    if (isDraining()) throw stopping();
    await next();
  });
  chatRoutes(app, options);
  messageRoutes(app, options);
  runRoutes(app, options);
  serviceRoutes(app, options);
  return app;
}

export function problemResponse(error: unknown, log: Logger): Response {
  const { status, headers, body } = problemAnswer(error, log);
  return new Response(body, { status, headers });
}

export function stopping(): MillraceError {
  return new MillraceError('unavailable', 'The server is stopping.', { retryable: true });
}
