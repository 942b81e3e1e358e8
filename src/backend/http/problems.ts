import { STATUS_CODES, type ServerResponse } from 'node:http';
import { MillraceError, type ErrorCode, type Problem } from '../../shared/errors.ts';
import type { Logger } from '../log.ts';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_request: 400,
  idempotency_conflict: 422,
  too_large: 413,
  rate_limited: 429,
  provider_error: 502,
  provider_auth: 502,
  provider_model: 502,
  provider_unreachable: 502,
  provider_quota: 502,
  provider_filter: 502,
  context_length: 422,
  repair_limit: 409,
  interrupted: 503,
  unavailable: 503,
  internal: 500,
};

/** An error of HTTP itself: its status is not what its code says by itself. */
export class HttpError extends MillraceError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

export function invalid(detail: string): MillraceError {
  return new MillraceError('invalid_request', detail);
}

export function noSuchRoute(): MillraceError {
  return new MillraceError('not_found', 'There is nothing at this address.');
}

export function methodNotAllowed(allowed: readonly string[]): HttpError {
  const allow = allowed.join(', ');
  return new HttpError(405, 'invalid_request', `This address takes ${allow}.`, { allow });
}

/** An answer that is ready to be sent. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What a caller may know of an error: our own in full, of any other that it happened. Nothing of a
 * stack, a path or the request comes back.
 */
export function problemAnswer(error: unknown, log: Logger): ProblemAnswer {
  const known = error instanceof MillraceError ? error : unexpected(error, log);
  const status = known instanceof HttpError ? known.status : statusOf[known.code];
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: known.message,
    code: known.code,
    retryable: known.retryable,
  };
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 429 || status === 503 ? { 'retry-after': retryAfter(known) } : {}),
      ...(known instanceof HttpError ? known.headers : {}),
    },
    body: JSON.stringify(problem),
  };
}

export function sendProblem(res: ServerResponse, { status, headers, body }: ProblemAnswer): void {
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

/** Whole seconds, at least one. */
function retryAfter({ retryAfterMs = 1_000 }: MillraceError): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}

function unexpected(error: unknown, log: Logger): MillraceError {
  log.error('request_failed', {
    message: error instanceof Error ? `${error.name}: ${error.message}` : typeof error,
  });
  return new MillraceError('internal', 'Something went wrong in the server.');
}
