import { assertNever } from '../../../shared/assert-never.ts';
import type { PendingStop } from '../../../shared/outbox.ts';
import { choreDone, choreFailed, planChore, readyHead } from './outbox-chores.ts';
import { commandDone, planCommand, type Plan } from './outbox-commands.ts';
import {
  accepted,
  created,
  deleted,
  notAccepted,
  notCreated,
  notDeleted,
  notStopped,
  notUpdated,
  stopped,
  updated,
} from './outbox-outcomes.ts';
import { turnedBack } from './outbox-clock.ts';
import { endsWithOutage, isOver, retryDelay } from './outbox-pause.ts';
import { applyChanges, withKey, withoutKey } from './outbox-records.ts';
import {
  MAX_AT_ONCE,
  type Chore,
  type Command,
  type Effect,
  type Environment,
  type Input,
  type Intent,
  type MachineState,
  type Pause,
  type Step,
} from './outbox-state.ts';
import { changesBetween, isDeleted, viewMessage, viewMessages, viewStops } from './outbox-view.ts';
import { notWritten as notWrittenError } from './outbox-words.ts';

type Of<T extends Input['type']> = Extract<Input, { type: T }>;

/**
 * The outbox as a pure function: state and input in, state and effects out. It touches no clock,
 * network or disk; the driver does (outbox.ts).
 *
 * All that has to be written goes through one line of intents, each planned on what the one before
 * it left on disk. So nothing here races: what a plan sees is what is stored, and what is acted upon
 * is stored already.
 *
 * Promises: a message is never asked for before it and the count of its tries are on disk; of a chat
 * one request is under way at a time, and its messages go in their order; an answer that was lost is
 * asked for again under the same key; and what is being reworded waits, also over the end of the
 * process, until the new words are kept or left.
 */
export function step(before: MachineState, input: Input, env: Environment): Step {
  const state = atTime(before, input, env);
  const reacted = react(state, input, env);
  const pumped = pump(reacted, env);
  const events = changesBetween(before, pumped.state).map((event): Effect => ({
    type: 'emit',
    event,
  }));
  const timed = setTimer(pumped.state, env);
  // What the page hears first: that a chat has another id, that a message is in its chat.
  const { told, asked } = split(pumped.effects);
  return { state: timed.state, effects: [...told, ...events, ...asked, ...timed.effects] };
}

/** The clock shows less than it did, or than the time for which the timer was set: it was set back. */
function atTime(state: MachineState, input: Input, { now }: Environment): MachineState {
  const least = input.type === 'timer' ? Math.max(input.at, state.now) : state.now;
  return { ...(now < least ? turnedBack(state, least - now) : state), now };
}

function split(effects: readonly Effect[]): { told: Effect[]; asked: Effect[] } {
  return {
    told: effects.filter(({ type }) => type === 'emit'),
    asked: effects.filter(({ type }) => type !== 'emit'),
  };
}

function react(state: MachineState, input: Input, env: Environment): Step {
  switch (input.type) {
    case 'start':
      return stay(state);
    case 'timer':
      return stay({ ...state, timerAt: undefined });
    case 'command':
      return stay({ ...state, waiting: [...state.waiting, input.command] });
    case 'reworded':
      return stay(reworded(state, input));
    case 'written':
      return written(state);
    case 'notWritten':
      return notWritten(state, input.error, env);
    case 'created':
      return created(state, input);
    case 'notCreated':
      return notCreated(state, input, env);
    case 'updated':
      return updated(state, input);
    case 'notUpdated':
      return notUpdated(state, input, env);
    case 'accepted':
      return accepted(state, input);
    case 'notAccepted':
      return notAccepted(state, input, env);
    case 'stopped':
      return stopped(state, input);
    case 'notStopped':
      return notStopped(state, input, env);
    case 'deleted':
      return deleted(state, input);
    case 'notDeleted':
      return notDeleted(state, input, env);
    case 'reachable':
      return stay(reachable(state));
    default:
      return assertNever(input);
  }
}

function stay(state: MachineState): Step {
  return { state, effects: [] };
}

function reworded(state: MachineState, { entryId, text }: Of<'reworded'>): MachineState {
  const rewordings =
    text === '' || viewMessage(state, entryId) === undefined
      ? withoutKey(state.rewordings, entryId)
      : withKey(state.rewordings, entryId, text);
  return { ...state, rewordings };
}

function isCommand(intent: Intent): intent is Command {
  return 'call' in intent;
}

function written(state: MachineState): Step {
  const { writing } = state;
  if (writing === undefined) return stay(state);
  const { intent, changes } = writing;
  const stored: MachineState = {
    ...state,
    writing: undefined,
    records: applyChanges(state.records, changes),
    storeFailures: 0,
    storeRetryAt: undefined,
    // The disk plays along again.
    waiting: [...state.stalled, ...state.waiting],
    stalled: [],
  };
  return isCommand(intent)
    ? commandDone(stored, intent, changes)
    : choreDone(stored, intent, state);
}

function notWritten(state: MachineState, error: unknown, env: Environment): Step {
  const { writing } = state;
  if (writing === undefined) return stay(state);
  const { intent, changes } = writing;
  const idle = { ...state, writing: undefined, storeFailures: state.storeFailures + 1 };
  if (!isCommand(intent)) {
    const freed = choreFailed(idle, intent, error, env);
    return stay(intent.type === 'begin' ? freed : stall(freed, intent, env));
  }
  if (intent.type === 'stop') {
    // An answer that costs money is stopped without a disk too; it is forgotten if this process ends.
    return commandDone({ ...idle, records: applyChanges(idle.records, changes) }, intent, changes);
  }
  const reply = { kind: 'refused' as const, error: notWrittenError(intent, error) };
  return { state: idle, effects: [{ type: 'reply', call: intent.call, reply }] };
}

function stall(state: MachineState, chore: Chore, env: Environment): MachineState {
  return {
    ...state,
    stalled: [...state.stalled, chore],
    storeRetryAt: env.now + retryDelay(state.storeFailures, env),
  };
}

/** The server answers again: what waited for that, or for the next try, goes now. */
function reachable(state: MachineState): MachineState {
  const live = new Map(state.live);
  for (const [entryId, status] of live) {
    if (status.state === 'queued' && endsWithOutage(status)) live.delete(entryId);
  }
  return {
    ...state,
    live,
    stops: withoutPauses(state.stops),
    deletions: withoutPauses(state.deletions),
  };
}

function withoutPauses<T extends { readonly pause?: Pause | undefined }>(
  tries: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  return new Map(
    [...tries].map(([key, tried]) =>
      tried.pause !== undefined && endsWithOutage(tried.pause)
        ? [key, { ...tried, pause: undefined }]
        : [key, tried],
    ),
  );
}

/** Starts all that can go now. */
function pump(reacted: Step, env: Environment): Step {
  let { state } = reacted;
  const effects = [...reacted.effects];
  for (;;) {
    const next = advance(state, env);
    if (next === undefined) return { state, effects };
    state = next.state;
    effects.push(...next.effects);
  }
}

function advance(state: MachineState, env: Environment): Step | undefined {
  const { storeRetryAt, stalled, waiting } = state;
  if (storeRetryAt !== undefined && storeRetryAt <= env.now) {
    return stay({
      ...state,
      storeRetryAt: undefined,
      stalled: [],
      waiting: [...stalled, ...waiting],
    });
  }
  const [intent, ...rest] = waiting;
  if (state.writing === undefined && intent !== undefined) {
    return perform({ ...state, waiting: rest }, intent, env);
  }
  const stop = viewStops(state).find((candidate) => mayStop(state, candidate, env));
  if (stop !== undefined) return startStop(state, stop);
  if (state.busy.size >= MAX_AT_ONCE) return undefined;
  return startChat(state, env);
}

function perform(state: MachineState, intent: Intent, env: Environment): Step {
  const plan: Plan = isCommand(intent)
    ? planCommand(state, intent, env)
    : planChore(state, intent, env);
  if (plan.type === 'done') return plan.step;
  const { changes } = plan;
  return {
    state: { ...state, writing: { intent, changes } },
    effects: [{ type: 'write', changes }],
  };
}

function mayStop(state: MachineState, { runId }: PendingStop, { now }: Environment): boolean {
  const tried = state.stops.get(runId);
  return tried === undefined || (!tried.underWay && isOver(tried.pause, now));
}

function startStop(state: MachineState, stop: PendingStop): Step {
  const { attempts = 0, calls = [] } = state.stops.get(stop.runId) ?? {};
  const next = { attempts: attempts + 1, underWay: true, done: false, calls };
  return {
    state: { ...state, stops: withKey(state.stops, stop.runId, next) },
    effects: [{ type: 'cancelRun', stop }],
  };
}

/** The first chat that is at rest and has something to do. */
function startChat(state: MachineState, env: Environment): Step | undefined {
  for (const { sessionId, dueAt } of state.records.deletions) {
    if (dueAt > env.now || state.busy.has(sessionId)) continue;
    if (!isOver(state.deletions.get(sessionId)?.pause, env.now)) continue;
    return stay({
      ...state,
      busy: withKey(state.busy, sessionId, { type: 'tell' }),
      waiting: [...state.waiting, { type: 'tell', sessionId }],
    });
  }
  for (const sessionId of new Set(viewMessages(state).map((message) => message.sessionId))) {
    if (state.busy.has(sessionId) || isDeleted(state, sessionId)) continue;
    const head = readyHead(state, sessionId, env.now);
    if (head === undefined) continue;
    const { entryId } = head;
    return stay({
      ...state,
      busy: withKey(state.busy, sessionId, { type: 'begin', entryId }),
      waiting: [...state.waiting, { type: 'begin', sessionId, entryId }],
    });
  }
  return undefined;
}

/** One timer, for what comes next. What is due and does not go waits for something else. */
function setTimer(state: MachineState, { now }: Environment): Step {
  const times = [
    state.storeRetryAt,
    ...[...state.live.values()].map((status) =>
      status.state === 'queued' ? status.retryAt : undefined,
    ),
    ...[...state.stops.values()].map(({ pause }) => pause?.retryAt),
    ...[...state.deletions.values()].map(({ pause }) => pause?.retryAt),
    ...state.records.deletions.map(({ dueAt }) => dueAt),
  ].filter((at): at is number => at !== undefined && at > now);
  const at = times.length === 0 ? undefined : Math.min(...times);
  if (at === state.timerAt) return stay(state);
  const effect: Effect = at === undefined ? { type: 'clearTimer' } : { type: 'setTimer', at };
  return { state: { ...state, timerAt: at }, effects: [effect] };
}
