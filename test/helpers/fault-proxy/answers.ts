import type { Fault } from './faults.ts';

type Answer = Extract<Fault, { kind: 'answer' }>;

/**
 * What a server or something on the way says instead of the answer. `at`: whether the server had the
 * request before; it had not, when absent.
 */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
  at: Answer['at'] = 'request',
): Answer {
  return { kind: 'answer', at, status, headers, body };
}

/** An error in the words of the protocol. `retryAfter`: seconds, or an HTTP date. */
export function problem(
  status: number,
  code: string,
  options: { readonly retryAfter?: string; readonly at?: Answer['at'] } = {},
): Answer {
  const { retryAfter, at } = options;
  const retryable = status === 429 || status >= 500;
  return answer(
    status,
    {
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    JSON.stringify({ type: 'about:blank', title: 'Refused', status, code, retryable }),
    at,
  );
}

/** An error page of a gateway: no problem document. */
export function gatewayError(
  status: 500 | 502 | 503 | 504,
  options: { readonly retryAfter?: string; readonly at?: Answer['at'] } = {},
): Answer {
  const { retryAfter, at } = options;
  return answer(
    status,
    {
      'content-type': 'text/html',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    `<html><body><h1>${status}</h1></body></html>`,
    at,
  );
}

/** The page of a hotel's network: a success, and nothing of it is ours. */
export const captivePortal: Answer = answer(
  200,
  { 'content-type': 'text/html; charset=utf-8' },
  '<!doctype html><title>Welcome</title><form action="/login">Room number: <input></form>',
);

/** The right words under a wrong name. */
export const wrongType: Answer = answer(
  200,
  { 'content-type': 'application/octet-stream' },
  'id: 1\nevent: token\ndata: {"text":"x"}\n\n',
);

/** The chat is gone for good. */
export const gone: Answer = answer(204);
