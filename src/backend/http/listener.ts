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
  const { userId, expiresAt, watch } = await admission.authenticate(req);
  if (req.method !== 'GET') throw methodNotAllowed(['GET']);
  if (isDraining()) throw stopping();
  if (stream.type === 'feed') {
    if (!res.destroyed) feeds.open(res, { userId, expiresAt, watch });
    return;
  }
  const query = new URLSearchParams(req.url?.split('?')[1] ?? '');
  const position = positionOf(req, query);
  if (res.destroyed) return;
  await hub.open(res, { userId, sessionId: stream.sessionId, position, expiresAt, watch });
}

type WantedStream =
  { readonly type: 'feed' } | { readonly type: 'chat'; readonly sessionId: string };

/** Every path that is a stream, as a route would be written. A parameter is the chat's id. */
export const STREAM_PATHS = ['/stream', '/chats/:sessionId/stream'] as const;

const patterns = STREAM_PATHS.map(
  (path) => new RegExp(`^${path.replace(':sessionId', '([^/?#]+)')}(?:\\?|$)`, 'u'),
);

/** The event stream that this request is for, if it is for one. */
function streamOf(req: IncomingMessage): WantedStream | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(req.url ?? '');
    if (found === null) continue;
    const [, sessionId] = found;
    return sessionId === undefined
      ? { type: 'feed' }
      : { type: 'chat', sessionId: decoded(sessionId) };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isRequestError(error: unknown): boolean {
  return error instanceof Error && error.name === 'RequestError';
}
