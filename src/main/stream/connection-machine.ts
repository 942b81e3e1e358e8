import { assertNever } from '../../shared/assert-never.ts';
import type { PollingReason } from '../../shared/connection.ts';
import { backoffMs } from './backoff.ts';
import {
  WATCHDOG_MS,
  type CloseReason,
  type ConnectionState,
  type Delivered,
  type Effect,
  type Environment,
  type Failure,
  type Input,
  type OpenState,
  type Position,
  type Received,
  type Step,
} from './connection-state.ts';

/**
 * The life of one chat's event stream as a pure function: state and input in, state and effects out.
 * It touches no clock, socket or disk; the driver does (connection-driver.ts).
 *
 * Promises: every logged event is delivered once and in order; an input of an older generation
 * changes nothing; after `release` nothing but clean-up follows.
 */
export function step(state: ConnectionState, input: Input, env: Environment): Step {
  if (state.name === 'closed') return whenClosed(state, input);
  if ('generation' in input && input.generation !== state.generation) return stay(state);

  switch (input.type) {
    case 'start':
      return state.name === 'idle' ? connect(state, []) : stay(state);
    case 'release':
      return close(state, 'released');
    case 'opened':
      return opened(state, input.polling, env);
    case 'event':
      return state.name === 'open' ? received(state, input.event, env) : stay(state);
    case 'failed':
      return isAttempt(state) ? failed(settled(state, env), input.failure, env) : stay(state);
    case 'watchdog':
      return state.name === 'open'
        ? failed(settled(state, env), { kind: 'silent' }, env)
        : stay(state);
    case 'refreshed':
      return refreshed(state, input.ok);
    case 'retryTimer':
      return state.name === 'waiting' ? connect(state, []) : stay(state);
    case 'retryInterval':
      return stay({ ...state, retryMs: Math.min(input.ms, MAX_RETRY_MS) });
    case 'tryNow':
      return tryNow(state);
    case 'rewind':
      return rewind(state, input.position);
    case 'power':
      return suspend(state, { asleep: input.asleep }, env);
    case 'network':
      return suspend(state, { offline: input.offline }, env);
    default:
      return assertNever(input);
  }
}

/** A server that asks for more than this by `retry:` is not heeded further. */
const MAX_RETRY_MS = 60_000;
/** The same of `Retry-After` and `draining`: a stream that waits for longer is as good as dead. */
const MAX_ASKED_MS = 600_000;

/**
 * A connection that said something and lasted so long, or that brought so many new events, was sound:
 * what ends it is a new matter. A network that cuts all the time, and lets the answer come on between
 * two cuts, must not be waited for longer and longer; a server that says one thing and drops must.
 */
const SOUND_AFTER_MS = 1_000;
const SOUND_AFTER_EVENTS = 4;
/** Between an attempt's end and the next, whatever the jitter draws and the server asks for. */
const MIN_PAUSE_MS = 100;

function stay(state: ConnectionState): Step {
  return { state, effects: [] };
}

/** It begins anew when the user asks for it: the server's word may be another one by now. */
function whenClosed(state: Extract<ConnectionState, { name: 'closed' }>, input: Input): Step {
  if (state.reason === 'released') return stay(state);
  if (input.type === 'rewind') return rewind(state, input.position);
  const again = input.type === 'start' || input.type === 'tryNow';
  return again ? connect({ ...state, refreshed: false }, []) : stay(state);
}

function isAttempt(state: ConnectionState): boolean {
  return state.name === 'connecting' || state.name === 'open';
}

function common(state: ConnectionState) {
  const { generation, position, failures, refreshed: isRefreshed, holeAt, retryMs, asked } = state;
  return { generation, position, failures, refreshed: isRefreshed, holeAt, retryMs, asked };
}

function connect(state: ConnectionState, before: readonly Effect[]): Step {
  const generation = state.generation + 1;
  return {
    state: { ...common(state), name: 'connecting', generation },
    effects: [...before, { type: 'connect', generation, position: state.position }],
  };
}

function opened(
  state: ConnectionState,
  polling: PollingReason | undefined,
  { now }: Environment,
): Step {
  // An attempt may go on in the other way: it is the same one, and stays open.
  if (state.name === 'open') return stay({ ...state, polling });
  if (state.name !== 'connecting') return stay(state);
  return {
    // `failures` is kept until the connection has proved sound: a server that accepts and drops would
    // otherwise be tried without any backoff.
    state: { ...common(state), name: 'open', openedAt: now, hasSpoken: false, brought: 0, polling },
    effects: [{ type: 'setWatchdog', generation: state.generation, ms: WATCHDOG_MS }],
  };
}

/** Also looked at with each event, so that a clock that is set back later takes nothing away. */
function settled<S extends ConnectionState>(state: S, { now }: Environment): S {
  if (state.name !== 'open' || state.failures === 0) return state;
  const lasted = state.hasSpoken && now - state.openedAt >= SOUND_AFTER_MS;
  return lasted || state.brought >= SOUND_AFTER_EVENTS ? { ...state, failures: 0 } : state;
}

function received(state: OpenState, event: Received, env: Environment): Step {
  const alive: OpenState = {
    ...settled(state, env),
    hasSpoken: true,
    refreshed: false,
    asked: undefined,
  };
  const watch: Effect = { type: 'setWatchdog', generation: state.generation, ms: WATCHDOG_MS };
  switch (event.kind) {
    case 'ping':
      return { state: alive, effects: [watch] };
    case 'draining':
      return failed(alive, { kind: 'draining', retryAfterMs: event.retryAfterMs }, env);
    case 'snapshot':
      return {
        state: { ...alive, position: event.sequence, holeAt: undefined },
        effects: [watch, { type: 'deliver', item: event }],
      };
    case 'logged':
      return sequenced(alive, watch, event, env);
    case 'damaged':
      return hole(alive, state.position ?? 0, env);
    case 'unknown':
      if (event.sequence === undefined) return { state: alive, effects: [watch] };
      return sequenced(alive, watch, { kind: 'skip', sequence: event.sequence }, env);
    default:
      return assertNever(event);
  }
}

function sequenced(
  state: OpenState,
  watch: Effect,
  item: Extract<Delivered, { kind: 'logged' | 'skip' }>,
  env: Environment,
): Step {
  // Without a position the server owes a snapshot first; what comes before it has no place.
  if (state.position === null) return hole(state, 0, env);
  if (item.sequence <= state.position) return { state, effects: [watch] };
  if (item.sequence > state.position + 1) return hole(state, state.position, env);
  return {
    state: { ...state, position: item.sequence, brought: state.brought + 1 },
    effects: [watch, { type: 'deliver', item }],
  };
}

/**
 * First time: again from behind the last good event. The same hole again: from a snapshot, and not at
 * once, for a server that has nothing better would be asked without end.
 */
function hole(state: OpenState, after: number, env: Environment): Step {
  const again = state.holeAt === after;
  const { failures } = state;
  return failed(
    {
      ...state,
      position: again ? null : state.position,
      holeAt: again ? undefined : after,
      failures: again ? failures + 1 : failures,
    },
    { kind: 'hole', after },
    env,
  );
}

function failed(state: ConnectionState, failure: Failure, env: Environment): Step {
  const cleanUp: Effect[] = [{ type: 'disconnect' }, { type: 'clearWatchdog' }];
  const ended = endFor(failure);
  if (ended !== undefined) return { state: closedState(state, ended), effects: cleanUp };
  if (failure.kind === 'http' && failure.status === 401) return unauthorized(state, cleanUp);
  const failures = state.failures + 1;
  const pause = askedPause(failure, failures, env);
  const ms = pause ?? delay(state, failure, failures, env);
  const generation = state.generation + 1;
  return {
    state: {
      ...common(state),
      name: 'waiting',
      generation,
      failures,
      failure,
      retryAt: env.now + ms,
      asked: pause === undefined ? undefined : { until: env.now + ms, ms, failure },
    },
    effects: [...cleanUp, { type: 'setRetryTimer', generation, ms }],
  };
}

/** What the server asks for wins: `Retry-After` and `draining`, up to a cap. */
function askedPause(
  failure: Failure,
  failures: number,
  { random }: Environment,
): number | undefined {
  const asks = failure.kind === 'draining' || failure.kind === 'http';
  const ms = asks ? failure.retryAfterMs : undefined;
  if (ms === undefined) return undefined;
  // "At once", again and again, would be a loop.
  const least = failures === 1 ? 0 : backoffMs(failures, random, { baseMs: 250 });
  return Math.max(MIN_PAUSE_MS, least, Math.min(ms, MAX_ASKED_MS));
}

/** `retry:` is the least, with a jitter on top. Without it: full jitter. */
function delay(
  state: ConnectionState,
  failure: Failure,
  failures: number,
  { random }: Environment,
): number {
  // A first hole is asked for as soon as may be: the connection itself is good.
  if (failure.kind === 'hole' && failures === 1) return MIN_PAUSE_MS;
  const ms =
    state.retryMs === 0
      ? backoffMs(failures, random, { baseMs: 250 })
      : state.retryMs + backoffMs(failures, random, { baseMs: 100 });
  return Math.max(MIN_PAUSE_MS, ms);
}

function endFor(failure: Failure): CloseReason | undefined {
  if (failure.kind === 'refused') return failure.reason;
  return failure.kind === 'http' && failure.status === 204 ? 'gone' : undefined;
}

function unauthorized(state: ConnectionState, cleanUp: readonly Effect[]): Step {
  if (state.refreshed) return { state: closedState(state, 'signed_out'), effects: cleanUp };
  const generation = state.generation + 1;
  return {
    state: { ...common(state), name: 'refreshing', generation, refreshed: true },
    effects: [...cleanUp, { type: 'refreshToken', generation }],
  };
}

function refreshed(state: ConnectionState, ok: boolean): Step {
  if (state.name !== 'refreshing') return stay(state);
  return ok ? connect(state, []) : { state: closedState(state, 'signed_out'), effects: [] };
}

/** Whoever asks may know better than the system whether there is a network. */
function tryNow(state: ConnectionState): Step {
  if (state.name === 'waiting') return connect(state, [{ type: 'clearRetryTimer' }]);
  return state.name === 'suspended' && !state.asleep ? connect(state, []) : stay(state);
}

/** An attempt that is under way is left for a new one; any other state begins there when it connects. */
function rewind(state: ConnectionState, position: Position): Step {
  const moved: ConnectionState = { ...state, position, holeAt: undefined };
  if (!isAttempt(state)) return stay(moved);
  return connect(moved, [{ type: 'disconnect' }, { type: 'clearWatchdog' }]);
}

function suspend(
  state: ConnectionState,
  change: { readonly asleep?: boolean; readonly offline?: boolean },
  env: Environment,
): Step {
  const was = state.name === 'suspended' ? state : { asleep: false, offline: false };
  const asleep = change.asleep ?? was.asleep;
  const offline = change.offline ?? was.offline;
  if (state.name === 'idle') return stay(state);
  if (!asleep && !offline) {
    return state.name === 'suspended' ? resume(state, env) : stay(state);
  }
  return {
    // A new generation: what the old attempt still says is of no interest.
    state: {
      ...common(state),
      name: 'suspended',
      generation: state.generation + 1,
      // A token that was being asked for is asked for again, should it still be wanted.
      refreshed: false,
      asleep,
      offline,
    },
    effects: state.name === 'suspended' ? [] : quiet,
  };
}

/** At once, unless the server asked for a pause that is not over. */
function resume(state: ConnectionState, { now }: Environment): Step {
  const { asked } = state;
  if (asked === undefined || asked.until <= now) return connect({ ...state, failures: 0 }, []);
  const { generation } = state;
  // A clock that was set back meanwhile makes no pause longer than it was to be.
  const ms = Math.min(asked.until - now, asked.ms);
  const left = { ...asked, until: now + ms, ms };
  return {
    state: {
      ...common(state),
      name: 'waiting',
      retryAt: left.until,
      failure: asked.failure,
      asked: left,
    },
    effects: [{ type: 'setRetryTimer', generation, ms }],
  };
}

const quiet: readonly Effect[] = [
  { type: 'disconnect' },
  { type: 'clearWatchdog' },
  { type: 'clearRetryTimer' },
];

function close(state: ConnectionState, reason: CloseReason): Step {
  return { state: closedState(state, reason), effects: quiet };
}

function closedState(state: ConnectionState, reason: CloseReason): ConnectionState {
  return { ...common(state), name: 'closed', generation: state.generation + 1, reason };
}
