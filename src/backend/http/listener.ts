import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from '../log.ts';
import type { Admission } from './admission.ts';
import { problemResponse, stopping } from './app.ts';
import type { App } from './context.ts';
import { invalid, methodNotAllowed, problemAnswer, sendProblem } from './problems.ts';
import type { StreamHub } from './sse/hub.ts';
import { positionOf } from './sse/position.ts';

export interface ListenerOptions {
  readonly app: App;
  readonly admission: Admission;
  readonly hub: StreamHub;
  readonly log: Logger;
  readonly isDraining: () => boolean;
}

/**
 * What Node calls for each request. Event streams are answered here, past the router: ten thousand of
 * them stay open, and each would keep the router's objects alive.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const { app, admission, log } = options;
  const routed = getRequestListener(app.fetch, {
    // Requests to providers are made with the platform's own classes, not with those of this library.
    overrideGlobalObjects: false,
    errorHandler: (error) =>
      problemResponse(
        isRequestError(error) ? invalid('The request line is not valid.') : error,
        log,
      ),
  });
  return (req, res) => {
    try {
      admission.checkSource(req);
    } catch (error) {
      sendProblem(res, problemAnswer(error, log));
      return;
    }
    const sessionId = streamOf(req);
    if (sessionId === undefined) {
      void routed(req, res);
      return;
    }
    openStream(options, req, res, sessionId).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else sendProblem(res, problemAnswer(error, log));
    });
  };
}

async function openStream(
  { admission, hub, isDraining }: ListenerOptions,
  req: IncomingMessage,
  res: ServerResponse,
  sessionId: string,
): Promise<void> {
  const { userId, expiresAt } = await admission.authenticate(req);
  if (req.method !== 'GET') throw methodNotAllowed(['GET']);
  if (isDraining()) throw stopping();
  const query = new URLSearchParams(req.url?.split('?')[1] ?? '');
  const position = positionOf(req, query);
  if (res.destroyed) return;
  await hub.open(res, { userId, sessionId, position, expiresAt });
}

/** The chat whose event stream this request is for, if it is for one. */
function streamOf(req: IncomingMessage): string | undefined {
  const encoded = /^\/chats\/([^/?#]+)\/stream(?:\?|$)/u.exec(req.url ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function isRequestError(error: unknown): boolean {
  return error instanceof Error && error.name === 'RequestError';
}
