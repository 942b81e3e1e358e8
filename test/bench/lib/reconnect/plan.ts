import {
  answer,
  captivePortal,
  gatewayError,
  problem,
  wrongType,
} from '../../../helpers/fault-proxy/answers.ts';
import type { FaultRule } from '../../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../../helpers/fault-proxy/faults.ts';
import { noise, retryLine } from '../../../helpers/fault-proxy/noise.ts';
import type { Random } from '../../../helpers/fault-proxy/random.ts';

/** What befalls a client next. */
export type PlannedFault =
  /** The live stream's connection ends now. */
  | { readonly kind: 'cut'; readonly how: 'reset' | 'end' }
  /** So does every new one, for a while. */
  | { readonly kind: 'outage'; readonly how: 'refuse' | 'reset'; readonly ms: number }
  /** The live stream's connection stays open, and nothing comes through it any more. */
  | { readonly kind: 'halfOpen' }
  | { readonly kind: 'killServer' }
  | { readonly kind: 'killClient' }
  | OnNextStream;

/** It meets the stream that the client opens next, with or without what else is on the way. */
export interface OnNextStream {
  readonly kind: 'next';
  readonly name: string;
  readonly fault: Fault;
  readonly way: readonly Fault[];
  /** How long the answer asks the client to stay away. */
  readonly pauseMs: number;
}

/** By what it is counted. */
export function nameOf(fault: PlannedFault): string {
  return fault.kind === 'next' ? fault.name : fault.kind;
}

/** The kinds that take a watchdog's time to be noticed: a few of them are enough. */
export const slowFaults: readonly PlannedFault[] = [
  { kind: 'halfOpen' },
  next('noAnswer', { kind: 'stall', at: 'request' }),
];

/** One of the kinds that a client gets over soon: not 204, 403 and 404, after which it has to stop. */
export function drawFault(random: Random): PlannedFault {
  const draw = random.next();
  if (draw < 0.3) return { kind: 'cut', how: random.pick(['reset', 'end']) };
  if (draw < 0.5) {
    return {
      kind: 'outage',
      how: random.pick(['refuse', 'reset']),
      ms: random.int(50, 200),
    };
  }
  return { ...random.pick(nextFaults)(random), way: wayOf(random) };
}

function next(name: string, fault: Fault, pauseMs = 0): OnNextStream {
  return { kind: 'next', name, fault, way: [], pauseMs };
}

/**
 * Slow, uneven, or in pieces that cut through events and through UTF-8. One of them: a pause comes with
 * each piece, and pieces of a byte with one are 200 bytes a second, on which a fault takes a quarter of a
 * minute to come through.
 */
function wayOf(random: Random): readonly Fault[] {
  const draw = random.next();
  if (draw < 0.4) return [{ kind: 'slices', maxBytes: random.pick([1, 3, 20, 500]) }];
  if (draw < 0.6) return [{ kind: 'latency', ms: 0, jitterMs: 10 }];
  return draw < 0.7 ? [{ kind: 'bandwidth', bytesPerSecond: 100_000 }] : [];
}

const MAX_BYTES = 3_000;
const garbage = [
  noise.comment,
  noise.commentBeforeEvent,
  noise.unknownField,
  noise.noColon,
  noise.unknownEvent,
  noise.emptyData,
  noise.badJson,
  noise.badRetry,
  noise.binary,
  retryLine(200),
] as const;

const nextFaults: readonly [
  (random: Random) => OnNextStream,
  ...((random: Random) => OnNextStream)[],
] = [
  () => next('resetBefore', { kind: 'reset', at: 'request' }),
  () => next('resetBeforeHead', { kind: 'reset', at: 'answer' }),
  (random) => next('resetInBody', { kind: 'reset', at: random.int(0, MAX_BYTES) }),
  (random) => next('truncate', { kind: 'truncate', at: random.int(1, MAX_BYTES) }),
  (random) => next('repeat', { kind: 'repeat', event: random.int(1, 20), last: random.int(1, 10) }),
  (random) => next('drop', { kind: 'drop', event: random.int(1, 20), count: random.int(1, 5) }),
  (random) =>
    next('garbage', { kind: 'insert', after: random.int(0, 20), text: random.pick(garbage) }),
  (random) => {
    const retryAfterMs = random.int(0, 100);
    return next(
      'draining',
      { kind: 'draining', after: random.int(0, 20), retryAfterMs },
      retryAfterMs,
    );
  },
  () => next('401', problem(401, 'unauthenticated')),
  () => next('429', problem(429, 'rate_limited')),
  (random) => {
    const seconds = random.pick([0, 0, 0, 1]);
    const asked = problem(429, 'rate_limited', { retryAfter: String(seconds) });
    return next('429 Retry-After', asked, seconds * 1_000);
  },
  () => next('503 Retry-After', problem(503, 'unavailable', { retryAfter: '0' })),
  (random) => next('5xx', gatewayError(random.pick([500, 502, 503, 504]))),
  () => next('captivePortal', captivePortal),
  () => next('wrongType', wrongType),
  (random) => next('redirect', { kind: 'redirect', status: random.pick([301, 302, 307, 308]) }),
];

/** Faults of requests that send something, before the server has acted and after. */
export const onPosts: FaultRule = ({ method }, random) => {
  if (method !== 'POST' || random.next() >= POST_SHARE) return [];
  const at = random.pick(['request', 'answer'] as const);
  const draw: readonly [() => Fault, ...(() => Fault)[]] = [
    () => ({ kind: 'reset', at }),
    () => ({ kind: 'reset', at: random.int(0, 200) }),
    () => ({ kind: 'truncate', at: random.int(1, 200) }),
    () => gatewayError(random.pick([500, 502, 503, 504]), { at }),
    () => problem(503, 'unavailable', { retryAfter: '0', at }),
    () => problem(429, 'rate_limited', { retryAfter: '0', at }),
    () => answer(401, { 'content-type': 'application/json' }, '{}', at),
  ];
  return [random.pick(draw)()];
};

const POST_SHARE = 0.2;
