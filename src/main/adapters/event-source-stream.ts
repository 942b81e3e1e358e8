import { EventSource, type FetchLikeResponse } from 'eventsource';
import { MillraceError, errorMessage } from '../../shared/errors.ts';
import { accountEventTypes, streamEventTypes } from '../../shared/events.ts';
import type { EndpointSource } from '../services/ports/server-endpoint.ts';
import type {
  Failure,
  Received,
  StreamPosition,
  StreamSource,
  StreamTarget,
  WireObserver,
} from '../services/ports/stream.ts';
import { receive, receiveOfAccount } from '../services/ports/stream.ts';
import { watchStreamLines, type StreamLines } from './stream-lines.ts';
import { refusalOf } from './stream-refusal.ts';

/** From the request to the answer's head. A server that hangs would be waited for without end. */
const ANSWER_WITHIN_MS = 15_000;
/** Each name that is listened to costs memory: no more of those that this client does not know. */
const MAX_UNKNOWN_TYPES = 64;

/**
 * One attempt at a stream through the `eventsource` package with our own fetch.
 *
 * What the package (4.1) would do wrong is not left to it: every attempt is a new instance with a
 * position of ours (its own `lastEventId` is blank after a frame without an id); it never reconnects
 * (it does so after fixed 3 s, and never again after one 5xx); redirects are not followed (it drops
 * `Authorization` over an origin's border, but no other secret); and its `error` listener, which
 * also gets the server's own `error` events, tells the two apart; it keeps `retry:` and comments to
 * itself, which are read here as the bytes go by; and it says nothing of events that nobody listens to: those that a
 * newer server has are listened to when their names go by, for they have numbers too.
 */
export function createEventSourceStream(
  endpoints: EndpointSource,
  answerWithinMs = ANSWER_WITHIN_MS,
): StreamSource {
  /** The token that the server refused last: there may be another by now. */
  let refused: string | undefined;
  return {
    refreshToken: () => endpoints.refresh(refused),
    open(request, on) {
      const { target } = request;
      const { wire } = on;
      const abort = new AbortController();
      let source: EventSource | undefined;
      let over = false;

      function end(failure: Failure): void {
        if (over) return;
        over = true;
        source?.close();
        on.failed(failure);
      }

      endpoints.endpoint(abort.signal).then(
        ({ baseUrl, token }) => {
          if (over) return;
          let cause: Failure | undefined;
          const heard = new Set<string>();
          const known = typesOf(target);
          const hear = (type: string): void => {
            if (heard.has(type) || heard.size >= known.length + MAX_UNKNOWN_TYPES) return;
            heard.add(type);
            source?.addEventListener(type, (event: object) => {
              if (over) return;
              if (isFrame(event)) on.event(read(target, type, event));
              else if (type === 'error') end(cause ?? { kind: 'ended' });
            });
          };
          source = new EventSource(`${baseUrl}${pathOf(target)}`, {
            fetch: async (url, init) => {
              try {
                const signal = init.signal as AbortSignal;
                const ask = { ...request, wire };
                const response = await connect(url, token, ask, signal, answerWithinMs);
                return watchStreamLines(response, {
                  onRetry(ms) {
                    if (!over) on.retryInterval(ms);
                  },
                  onType: hear,
                  ...(wire === undefined ? {} : linesOf(wire, () => over)),
                });
              } catch (error) {
                if (!over) wire?.broke(codeOf(error));
                cause = error instanceof StreamFailure ? error.failure : network(error);
                if (cause.kind === 'http' && cause.status === 401) refused = token;
                throw error;
              }
            },
          });
          source.addEventListener('open', (event: object) => {
            if (!over && !isFrame(event)) on.opened();
          });
          for (const type of known) hear(type);
        },
        (error: unknown) => end(network(error)),
      );

      return () => {
        over = true;
        abort.abort();
        source?.close();
      };
    },
  };
}

/** What is seen of the body's lines, as long as the attempt is not over. */
function linesOf(wire: WireObserver, isOver: () => boolean): Partial<StreamLines> {
  return {
    onStamp(stamp) {
      if (!isOver()) wire.stamp(stamp);
    },
    onBytes(count) {
      if (!isOver()) wire.bytes(count);
    },
    onBroken(error) {
      if (!isOver()) wire.broke(codeOf(error));
    },
  };
}

/** `ECONNRESET` and the like, from as deep as fetch hides it; '' where there is none. */
function codeOf(error: unknown): string {
  let code = '';
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') code = at.code;
  }
  return code;
}

interface Frame {
  readonly data: string;
  readonly lastEventId: string;
}

function pathOf(target: StreamTarget): string {
  return target.kind === 'account'
    ? '/stream'
    : `/chats/${encodeURIComponent(target.sessionId)}/stream`;
}

/** `error` among them: it is also how the package says that the connection is over. */
function typesOf(target: StreamTarget): readonly string[] {
  return target.kind === 'account' ? [...accountEventTypes, 'error'] : streamEventTypes;
}

function read(target: StreamTarget, type: string, { data, lastEventId }: Frame): Received {
  if (target.kind === 'chat') return receive(type, data, lastEventId);
  const { received, event } = receiveOfAccount(type, data);
  if (event !== undefined) target.onEvent(event);
  return received;
}

/** A server's `error` event is a MessageEvent; the package's own connection error is not. */
function isFrame(event: object): event is Frame {
  return 'data' in event && 'lastEventId' in event;
}

class StreamFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

async function connect(
  url: string | URL,
  token: string,
  {
    target,
    position,
    wire,
  }: {
    readonly target: StreamTarget;
    readonly position: StreamPosition;
    readonly wire: WireObserver | undefined;
  },
  signal: AbortSignal,
  answerWithinMs: number,
): Promise<FetchLikeResponse> {
  // For the head and a refusal's words only: the body of a stream stays open as long as it likes, and
  // has a watchdog of its own.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answerWithinMs);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, late.signal]),
      redirect: 'manual',
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...(position === null ? {} : { 'last-event-id': String(position) }),
      },
    });
    wire?.answered(response.status);
    const failure = await refusalOf(response, target);
    if (failure === undefined) return response;
    // What of a refusal is not read would hold its socket if it were left open.
    await response.body?.cancel();
    throw new StreamFailure(failure);
  } catch (error) {
    if (error instanceof StreamFailure || !late.signal.aborted) throw error;
    throw new StreamFailure({ kind: 'silent' });
  } finally {
    clearTimeout(timer);
  }
}

function network(error: unknown): Failure {
  if (error instanceof MillraceError) {
    // Nobody is signed in: as if the server had said so.
    if (error.code === 'unauthenticated') return { kind: 'http', status: 401 };
    return { kind: 'network', message: error.message };
  }
  return { kind: 'network', message: errorMessage(error) };
}
