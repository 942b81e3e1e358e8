import type { PollingReason } from '../../shared/connection.ts';
import type { StreamingPreference } from '../../shared/settings.ts';

/**
 * How an account gets what its server writes. `undecided`: nothing is opened until it is known whether
 * the server streams to this user.
 */
export type DeliveryMode =
  | { readonly way: 'undecided' | 'streaming' }
  | { readonly way: 'polling'; readonly reason: PollingReason };

/** Why streams cannot be had. */
export type Trouble = Extract<PollingReason, 'buffered' | 'failing'>;

/** What speaks against streams, if REST answers at the same time. */
export type Suspicion = 'silent' | 'failed';

export interface DeliveryState {
  readonly preference: StreamingPreference;
  /** Whether the server streams to this user; `undefined`: it has not said yet. */
  readonly isEnabled: boolean | undefined;
  readonly trouble: Trouble | undefined;
  /** What REST is being asked for; an answer to an older question changes nothing. */
  readonly suspicion: Suspicion | undefined;
  /** A stream is being tried while polling. */
  readonly isProbing: boolean;
  /** Grows with each question and each probe; inputs that carry an older one are dropped. */
  readonly generation: number;
  /** Attempts in a row that failed before anything came, each with REST answering behind it. */
  readonly failures: number;
  /** When a stream was found to be behind what REST says; `undefined`: not of late. */
  readonly stuckAt: number | undefined;
  /** Probes in this time of trouble, and in those just before it: the next comes later with each. */
  readonly probes: number;
  /** When streams were last taken up again after trouble. */
  readonly recoveredAt: number | undefined;
  /** The computer sleeps, or has no network: nothing that fails now says anything. */
  readonly isAway: boolean;
}

export type DeliveryInput =
  | { readonly type: 'preference'; readonly preference: StreamingPreference }
  /** The server's word on this user. */
  | { readonly type: 'enabled'; readonly isEnabled: boolean }
  /** A stream's first sign of life. */
  | { readonly type: 'heard' }
  /** An attempt at a stream ended before anything came, and not by the server's own wish. */
  | { readonly type: 'failed' }
  /** Nothing has come of an attempt for as long as the first sign of life may take. */
  | { readonly type: 'silent' }
  /** REST knows of events that an open stream has not brought. */
  | { readonly type: 'stuck' }
  | { readonly type: 'checked'; readonly generation: number; readonly answers: boolean }
  | { readonly type: 'probeTimer'; readonly generation: number }
  | { readonly type: 'probed'; readonly generation: number; readonly heard: boolean }
  | { readonly type: 'tryNow' }
  | { readonly type: 'away'; readonly isAway: boolean };

export type DeliveryEffect =
  /** Whether REST answers, and streams still say nothing a moment later. */
  | { readonly type: 'check'; readonly generation: number }
  | { readonly type: 'setProbeTimer'; readonly generation: number; readonly ms: number }
  | { readonly type: 'clearProbeTimer' }
  /** Opens a stream of which nothing but the first sign of life is wanted. */
  | { readonly type: 'probe'; readonly generation: number }
  | { readonly type: 'endProbe' }
  /** Asks whether the server streams to this user by now. */
  | { readonly type: 'askServer' };

export interface DeliveryStep {
  readonly state: DeliveryState;
  readonly effects: readonly DeliveryEffect[];
}

export function initialDelivery(
  preference: StreamingPreference,
  isEnabled?: boolean,
): DeliveryState {
  return {
    preference,
    isEnabled,
    trouble: undefined,
    suspicion: undefined,
    isProbing: false,
    generation: 0,
    failures: 0,
    stuckAt: undefined,
    probes: 0,
    recoveredAt: undefined,
    isAway: false,
  };
}

export function modeOf({ preference, isEnabled, trouble }: DeliveryState): DeliveryMode {
  if (preference === 'off') return { way: 'polling', reason: 'preference' };
  if (preference === 'auto' && isEnabled === false) return { way: 'polling', reason: 'rollout' };
  if (preference === 'auto' && isEnabled === undefined) return { way: 'undecided' };
  return trouble === undefined ? { way: 'streaming' } : { way: 'polling', reason: trouble };
}
