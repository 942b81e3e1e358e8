import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from '../log.ts';
import type { Admission } from './admission.ts';
import { problemResponse, stopping } from './app.ts';
import type { App } from './context.ts';
import { invalid, methodNotAllowed, problemAnswer, sendProblem } from './problems.ts';
import type { FeedHub } from './sse/feed-hub.ts';
import type { StreamHub } from './sse/hub.ts';
import { positionOf } from './sse/position.ts';

export interface ListenerOptions {
  readonly app: App;
  readonly admission: Admission;
  readonly hub: StreamHub;
  readonly feeds: FeedHub;
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
    const stream = streamOf(req);
    if (stream === undefined) {
      void routed(req, res);
      return;
    }
    openStream(options, req, res, stream).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else sendProblem(res, problemAnswer(error, log));
    });
  };
}

async function openStream(
  { admission, hub, feeds, isDraining }: ListenerOptions,
  req: IncomingMessage,
  res: ServerResponse,
  stream: WantedStream,
): Promise<void> {
  const { userId, expiresAt } = await admission.authenticate(req);
  if (req.method !== 'GET') throw methodNotAllowed(['GET']);
  if (isDraining()) throw stopping();
  if (stream.type === 'feed') {
    if (!res.destroyed) feeds.open(res, { userId, expiresAt });
    return;
  }
  const query = new URLSearchParams(req.url?.split('?')[1] ?? '');
  const position = positionOf(req, query);
  if (res.destroyed) return;
  await hub.open(res, { userId, sessionId: stream.sessionId, position, expiresAt });
}

type WantedStream =
  { readonly type: 'feed' } | { readonly type: 'chat'; readonly sessionId: string };

/** The event stream that this request is for, if it is for one. */
function streamOf(req: IncomingMessage): WantedStream | undefined {
  if (/^\/stream(?:\?|$)/u.test(req.url ?? '')) return { type: 'feed' };
  const encoded = /^\/chats\/([^/?#]+)\/stream(?:\?|$)/u.exec(req.url ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return { type: 'chat', sessionId: decodeURIComponent(encoded) };
  } catch {
    return { type: 'chat', sessionId: encoded };
  }
}

function isRequestError(error: unknown): boolean {
  return error instanceof Error && error.name === 'RequestError';
}
