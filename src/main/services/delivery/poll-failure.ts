import { MillraceError } from '../../../shared/errors.ts';
import type { Failure } from '../../stream/connection-state.ts';

/** What went wrong with a question to the server, as the connection's machine takes it from a stream. */
export function pollFailure(error: unknown): Failure {
  if (!(error instanceof MillraceError)) return { kind: 'network', message: String(error) };
  const { code, message, retryAfterMs } = error;
  switch (code) {
    case 'not_found':
    case 'forbidden':
      return { kind: 'refused', reason: code };
    case 'unauthenticated':
      return { kind: 'http', status: 401 };
    case 'rate_limited':
      return { kind: 'http', status: 429, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    case 'unavailable':
      return retryAfterMs === undefined
        ? { kind: 'network', message }
        : { kind: 'http', status: 503, retryAfterMs };
    default:
      return { kind: 'http', status: 500 };
  }
}
