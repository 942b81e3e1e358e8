import { assertNever } from '../../shared/assert-never.ts';
import { backoffMs } from '../stream/backoff.ts';

/**
 * One sign-in and its ID token as a pure function. When a token expires is counted from when it came,
 * with this computer's clock alone: what time the service takes it to be is of no account. Promises: one
 * refresh at a time, whoever asks; an answer to a question of before is passed over; after the end
 * nothing is asked for until somebody signs in again.
 */

export interface HeldToken {
  readonly text: string;
  /** Epoch milliseconds of this computer. */
  readonly expiresAt: number;
  readonly refreshAt: number;
  /** When it came, had the server refused the one before it. */
  readonly insteadAt: number | undefined;
}

export type SessionState =
  | {
      readonly name: 'signedIn';
      /** Grows with each question to the service, and when somebody signs in or it ends. */
      readonly generation: number;
      /** `undefined`: none came yet, or the server does not take the one that came. */
      readonly token: HeldToken | undefined;
      readonly isRefreshing: boolean;
      /** The server refused the token before. */
      readonly wasRefused: boolean;
      /** Questions in a row that did not reach the service. */
      readonly failures: number;
    }
  /** `why` in a sentence. */
  | { readonly name: 'signedOut'; readonly generation: number; readonly why: string };

export type SessionInput =
  | { readonly type: 'signedIn' }
  | { readonly type: 'ended'; readonly why: string }
  /** Somebody needs a token. */
  | { readonly type: 'wanted' }
  /** The server did not take this token. */
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'timer'; readonly generation: number }
  | {
      readonly type: 'came';
      readonly generation: number;
      readonly text: string;
      readonly lifetimeMs: number;
    }
  /** The service ended the sign-in: revoked, disabled, gone. */
  | { readonly type: 'denied'; readonly generation: number; readonly why: string }
  /** The service could not be asked. */
  | { readonly type: 'failed'; readonly generation: number; readonly message: string };

export type SessionEffect =
  | { readonly type: 'refresh'; readonly generation: number }
  | { readonly type: 'setTimer'; readonly generation: number; readonly ms: number }
  | { readonly type: 'clearTimer' }
  /** To all who wait. */
  | { readonly type: 'answer'; readonly text: string }
  | { readonly type: 'fail'; readonly message: string }
  /** Also to all who wait. */
  | { readonly type: 'end'; readonly why: string };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

/** So long before a token expires a new one is asked for; of short-lived ones half their life. */
const AHEAD_MS = 5 * 60_000;
/** However short a token lives, the service is not asked again sooner by itself. */
const SHORTEST_MS = 10_000;

/** A token that is refused within this after it came instead of a refused one was no good from the start. */
const NEW_FOR_MS = 60_000;
const NOT_TAKEN = 'The server does not accept your sign-in any more. Sign in again.';

export const signedIn: SessionState = {
  name: 'signedIn',
  generation: 0,
  token: undefined,
  isRefreshing: false,
  wasRefused: false,
  failures: 0,
};

export function signedOut(why: string): SessionState {
  return { name: 'signedOut', generation: 0, why };
}

export function step(
  state: SessionState,
  input: SessionInput,
  env: { readonly now: number; readonly random: number },
): SessionStep {
  const generation = state.generation + 1;
  switch (input.type) {
    case 'signedIn':
      return { state: { ...signedIn, generation }, effects: [{ type: 'clearTimer' }] };
    case 'ended':
      return ended(state, input.why);
    default:
      break;
  }
  if (state.name === 'signedOut') {
    const asks = input.type === 'wanted' || input.type === 'refused';
    return { state, effects: asks ? [{ type: 'end', why: state.why }] : [] };
  }
  if ('generation' in input && input.generation !== state.generation) return stay(state);
  switch (input.type) {
    case 'wanted':
      return wanted(state, env.now);
    case 'refused':
      return refused(state, input.text, env.now);
    case 'timer':
      return refresh(state);
    case 'came':
      return came(state, input, env.now);
    case 'denied':
      return ended(state, input.why);
    case 'failed':
      return failed(state, input.message, env);
    default:
      return assertNever(input);
  }
}

type SignedIn = Extract<SessionState, { name: 'signedIn' }>;

function stay(state: SessionState): SessionStep {
  return { state, effects: [] };
}

function wanted(state: SignedIn, now: number): SessionStep {
  const { token } = state;
  if (token === undefined || token.expiresAt <= now) return refresh(state);
  const answer: SessionEffect = { type: 'answer', text: token.text };
  // A computer that slept has let the timer's moment pass. Nobody has to wait for it.
  if (token.refreshAt > now || state.failures > 0) return { state, effects: [answer] };
  const next = refresh(state);
  return { ...next, effects: [answer, ...next.effects] };
}

function refused(state: SignedIn, text: string, now: number): SessionStep {
  const { token } = state;
  // Another than the one at hand: that one may be taken.
  if (token?.text !== text) return wanted(state, now);
  // The server refuses what the service gave out just now: it is the person whom it does not take.
  const age = now - (token.insteadAt ?? Number.NEGATIVE_INFINITY);
  if (age >= 0 && age < NEW_FOR_MS) return ended(state, NOT_TAKEN);
  return refresh({ ...state, token: undefined, wasRefused: true });
}

function refresh(state: SignedIn): SessionStep {
  if (state.isRefreshing) return stay(state);
  const generation = state.generation + 1;
  return {
    state: { ...state, generation, isRefreshing: true },
    effects: [{ type: 'clearTimer' }, { type: 'refresh', generation }],
  };
}

function came(
  state: SignedIn,
  { text, lifetimeMs }: { readonly text: string; readonly lifetimeMs: number },
  now: number,
): SessionStep {
  const ahead = Math.min(AHEAD_MS, lifetimeMs / 2);
  const ms = Math.max(SHORTEST_MS, lifetimeMs - ahead);
  const token: HeldToken = {
    text,
    expiresAt: now + lifetimeMs,
    refreshAt: now + ms,
    insteadAt: state.wasRefused ? now : undefined,
  };
  const { generation } = state;
  return {
    state: { ...state, token, isRefreshing: false, wasRefused: false, failures: 0 },
    effects: [
      { type: 'setTimer', generation, ms },
      { type: 'answer', text },
    ],
  };
}

function failed(
  state: SignedIn,
  message: string,
  { random }: { readonly random: number },
): SessionStep {
  const failures = state.failures + 1;
  const { generation } = state;
  const ms = Math.max(1_000, backoffMs(failures, random, { baseMs: 4_000, capMs: 120_000 }));
  return {
    state: { ...state, isRefreshing: false, failures },
    effects: [
      { type: 'setTimer', generation, ms },
      { type: 'fail', message },
    ],
  };
}

function ended(state: SessionState, why: string): SessionStep {
  return {
    state: { name: 'signedOut', generation: state.generation + 1, why },
    effects: [{ type: 'clearTimer' }, { type: 'end', why }],
  };
}
