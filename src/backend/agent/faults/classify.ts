import type { Failure } from './failure.ts';
import {
  saysContextLength,
  saysFiltered,
  saysNoModel,
  saysNoThinking,
  saysNoTools,
  saysOverloaded,
  saysQuota,
} from './wordings.ts';

/** What went wrong at a provider, as far as it matters for what to do next. */
export type FaultKind =
  | 'auth'
  | 'forbidden'
  | 'no_model'
  | 'rate'
  | 'quota'
  | 'context'
  | 'no_tools'
  | 'no_thinking'
  | 'filtered'
  | 'server'
  | 'refused_connection'
  | 'unknown_host'
  | 'unreachable'
  | 'tls'
  | 'dropped'
  | 'broken_off'
  | 'silent'
  | 'html'
  | 'redirect'
  | 'no_stream'
  | 'wrong_address'
  | 'invalid'
  | 'unknown';

/** Judges a failure. Codes come before wordings, wordings before the bare status. */
export function classify(failure: Failure): FaultKind {
  // What came instead of a stream may be an error that was given the status of an answer.
  if (failure.fault?.kind === 'no_stream') return byWords(failure) ?? 'no_stream';
  if (failure.fault) return failure.fault.kind;
  return byWords(failure) ?? byStatus(failure) ?? byNetwork(failure) ?? 'unknown';
}

function byWords({ status, said, codes }: Failure): FaultKind | undefined {
  const text = [said, ...codes].join('\n');
  if (saysQuota(text) || status === 402) return 'quota';
  if (status === 429 || codes.includes('rate_limit_error')) return 'rate';
  if (
    status === 401 ||
    codes.includes('authentication_error') ||
    codes.includes('invalid_api_key')
  ) {
    return 'auth';
  }
  if (saysContextLength(text)) return 'context';
  // Servers of the team's own may say anything in a 5xx; these say that asking differently helps.
  if (saysNoTools(text)) return 'no_tools';
  if (status === 400 && saysNoThinking(text)) return 'no_thinking';
  if (saysFiltered(text)) return 'filtered';
  if (saysNoModel(text)) return 'no_model';
  if (saysOverloaded(text)) return 'server';
  return undefined;
}

function byStatus({ status, codes, said }: Failure): FaultKind | undefined {
  if (status === undefined) {
    return codes.includes('api_error') || codes.includes('server_error') ? 'server' : undefined;
  }
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 405) {
    return codes.includes('not_found_error') && said !== '' ? 'no_model' : 'wrong_address';
  }
  if (status === 408 || status === 409 || status >= 500) return 'server';
  if (status === 413) return 'context';
  return status >= 400 ? 'invalid' : undefined;
}

const TLS =
  /^(?:CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/u;
const DROPPED: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
]);
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function byNetwork({ network, error }: Failure): FaultKind | undefined {
  if (network === 'ECONNREFUSED') return 'refused_connection';
  if (network === 'ENOTFOUND' || network === 'EAI_AGAIN') return 'unknown_host';
  if (network !== undefined && TLS.test(network)) return 'tls';
  if (network !== undefined && DROPPED.has(network)) return 'dropped';
  if (network !== undefined && UNREACHABLE.has(network)) return 'unreachable';
  if (!(error instanceof Error)) return undefined;
  // A key with letters that no header can carry.
  if (/ByteString|header value/iu.test(error.message)) return 'auth';
  // undici's word for a body that ended too soon; the SDK's for one without its last event.
  if (error.message === 'terminated') return 'dropped';
  if (/without a finish (?:reason|chunk)/u.test(error.message)) return 'dropped';
  return error.message === 'fetch failed' ? 'unreachable' : undefined;
}
