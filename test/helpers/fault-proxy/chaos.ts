import { gatewayError, problem } from './answers.ts';
import type { Fault, Point } from './faults.ts';
import type { FaultRule } from './fault-proxy.ts';
import { noise } from './noise.ts';
import type { Random } from './random.ts';

export interface ChaosOptions {
  /** How many of the requests meet a fault, 0 to 1. */
  readonly share: number;
  /** The longest delay of a piece, in milliseconds. */
  readonly latencyMs: number;
}

/**
 * A rule for `plan`: faults that a client which does everything right gets over, each drawn at random.
 * None of them holds for good: no half-open connection, which takes a watchdog's time to be seen, no
 * refusal after which a client has to stop, and no missing event, which shows only when another follows.
 */
export function chaos({ share, latencyMs }: ChaosOptions): FaultRule {
  return ({ isStream }, random) => {
    if (random.next() >= share) return [];
    const end = isStream ? streamFault(random) : requestFault(random);
    // Not both: a delay for each byte of a long answer takes for ever.
    const way = random.pick<Fault>([
      { kind: 'slices', maxBytes: random.pick([1, 3, 20, 500]) },
      { kind: 'latency', ms: 0, jitterMs: latencyMs },
    ]);
    return [way, end];
  };
}

function streamFault(random: Random): Fault {
  const event = random.int(1, 40);
  const draw: readonly [() => Fault, ...(() => Fault)[]] = [
    () => ({ kind: 'reset', at: random.pick<Point>(['request', 'answer', random.int(0, 8_000)]) }),
    () => ({ kind: 'truncate', at: random.int(1, 8_000) }),
    () => ({ kind: 'repeat', event, last: random.int(1, 10) }),
    () => ({ kind: 'insert', after: event, text: random.pick([noise.comment, noise.noColon]) }),
    () => ({ kind: 'insert', after: event, text: noise.unknownEvent }),
    () => ({ kind: 'draining', after: event, retryAfterMs: random.int(0, 20) }),
    () => gatewayError(random.pick([500, 502, 503])),
  ];
  return random.pick(draw)();
}

/** Also after the server has acted: whoever asks again must get the same thing. */
function requestFault(random: Random): Fault {
  const at = random.pick(['request', 'answer'] as const);
  const draw: readonly [() => Fault, ...(() => Fault)[]] = [
    () => ({ kind: 'reset', at }),
    () => ({ kind: 'reset', at: random.int(0, 200) }),
    () => gatewayError(random.pick([502, 503, 504]), { at }),
    () => problem(503, 'unavailable', { retryAfter: '0', at }),
  ];
  return random.pick(draw)();
}
