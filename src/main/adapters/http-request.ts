import { z } from 'zod';
import { MillraceError, problemSchema } from '../../shared/errors.ts';
import type { EndpointSource } from '../services/ports/server-endpoint.ts';

export interface ChatServer {
  readonly endpoints: EndpointSource;
  /** Takes what is of no use to people, such as why an answer was not understood. */
  readonly log: (line: string) => void;
}

export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with a slash; its parts are encoded already. */
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** What a 2xx answer is parsed with; absent for answers without a body. */
  readonly answer?: z.ZodType<T>;
  /** Gets the headers of a 2xx answer, before its body is read. */
  readonly onHead?: (headers: Headers) => void;
}

/** Long enough for a cancel that waits for its provider; an answer itself is never waited for here. */
const TIMEOUT_MS = 30_000;

/**
 * One request to the chat server. Rejects with a MillraceError: the server's own problem document
 * where there is one, else what happened. A redirect is an error: the token goes nowhere else.
 */
export async function request<T>(server: ChatServer, req: ApiRequest<T>): Promise<T> {
  const { endpoints } = server;
  const { response, token } = await send(endpoints, req);
  if (response.status === 401 && (await endpoints.refresh(token))) {
    return read(server, (await send(endpoints, req)).response, req);
  }
  return read(server, response, req);
}

interface Sent {
  readonly response: Response;
  readonly token: string;
}

async function send<T>(endpoints: EndpointSource, req: ApiRequest<T>): Promise<Sent> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { baseUrl, token } = await endpoints.endpoint(signal);
  try {
    const response = await fetch(`${baseUrl}${req.path}`, {
      method: req.method,
      redirect: 'manual',
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json, application/problem+json',
        ...(req.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(req.idempotencyKey === undefined ? {} : { 'idempotency-key': req.idempotencyKey }),
      },
      ...(req.body === undefined ? {} : { body: JSON.stringify(req.body) }),
    });
    return { response, token };
  } catch (cause) {
    const words = signal.aborted
      ? 'The chat server did not answer in time.'
      : 'The chat server cannot be reached.';
    const mayBeDone = signal.aborted || !isUnsent(cause);
    throw new MillraceError('unavailable', words, { retryable: true, mayBeDone, cause });
  }
}

/** How a connection fails that was never there: nothing went out on it. */
const NO_CONNECTION: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Node's fetch hides what happened in its error's cause. */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && NO_CONNECTION.has(cause.code);
}

async function read<T>(server: ChatServer, response: Response, req: ApiRequest<T>): Promise<T> {
  if (response.ok) req.onHead?.(response.headers);
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new MillraceError('unavailable', 'The chat server broke off its answer.', {
      retryable: true,
      mayBeDone: true,
      cause,
    });
  }
  if (!response.ok) throw problem(response, text);
  const json = text === '' ? undefined : parseJson(text);
  if (text !== '' && json === undefined) throw notOurs();
  if (req.answer === undefined) return undefined as T;
  if (json === undefined) throw notOurs();
  const answer = req.answer.safeParse(json);
  if (answer.success) return answer.data;
  server.log(
    `${req.method} ${req.path.split('?')[0] ?? ''}: the answer was not understood: ${z.prettifyError(answer.error)}`,
  );
  throw new MillraceError(
    'internal',
    'The chat server answered with something that this version does not understand. The log file has the details.',
    { mayBeDone: true, cause: answer.error },
  );
}

/** What speaks no JSON is not our server: whoever took its place did nothing of what was asked. */
function notOurs(): MillraceError {
  return new MillraceError(
    'unavailable',
    'Something between this computer and the server answers in its place: perhaps a sign-in page of the network.',
    { retryable: true },
  );
}

function problem(response: Response, text: string): MillraceError {
  const parsed = problemSchema.safeParse(parseJson(text));
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
  if (parsed.success) {
    const { code, title, detail, retryable } = parsed.data;
    const mayBeDone = code === 'internal';
    return new MillraceError(code, detail ?? title, { retryable, retryAfterMs, mayBeDone });
  }
  return new MillraceError(
    'unavailable',
    `The chat server answered with ${response.status} and no explanation.`,
    // A redirect leads elsewhere: not the server's own, which never sends one.
    {
      retryable: response.status >= 500 || response.status < 400,
      retryAfterMs,
      // A gateway gives up waiting for a server that goes on.
      mayBeDone: response.status >= 500,
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A server that asks for more has a wrong clock, or stands behind a wrong page: it is tried anyway. */
const LONGEST_MS = 10 * 60_000;

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/u.test(value)) return Math.min(Number(value) * 1000, LONGEST_MS);
  // A date begins with the day's name; Date.parse would take "-1" for one as well.
  const at = /^[a-z]/iu.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now), LONGEST_MS);
}
