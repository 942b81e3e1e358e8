import type { MillraceError } from '../../../shared/errors.ts';
import { addGone, entryOf, forget } from './outbox-chores.ts';
import { pauseAfter } from './outbox-pause.ts';
import { localChatOf, withKey, withMember, withoutKey } from './outbox-records.ts';
import type {
  Chore,
  DeletionTry,
  Effect,
  Environment,
  Input,
  MachineState,
  Reply,
  Step,
  StopTry,
} from './outbox-state.ts';
import { isDeleted } from './outbox-view.ts';
import { isDefinite, isRetryable, sendErrorOf } from './outbox-words.ts';

type Of<T extends Input['type']> = Extract<Input, { type: T }>;

function put(state: MachineState, chore: Chore): MachineState {
  return { ...state, waiting: [...state.waiting, chore] };
}

function stay(state: MachineState): Step {
  return { state, effects: [] };
}

export function created(state: MachineState, { localId, chat }: Of<'created'>): Step {
  const work = state.busy.get(localId);
  const told = localChatOf(state.records, localId)?.asked ?? {};
  const busy = withKey(state.busy, localId, { type: 'adopt', entryId: entryOf(work) });
  return stay(put({ ...state, busy }, { type: 'adopt', localId, chat, told }));
}

export function notCreated(
  state: MachineState,
  { localId, error }: Of<'notCreated'>,
  env: Environment,
): Step {
  const entryId = entryOf(state.busy.get(localId));
  if (entryId !== undefined) return stay(failMessage(state, localId, entryId, error, env, true));
  // It was to be made only to be deleted, and nothing is there.
  return isRetryable(error)
    ? stay(pauseDeletion(state, localId, error, env))
    : stay(forget(state, localId));
}

export function updated(state: MachineState, { localId, chat }: Of<'updated'>): Step {
  const work = state.busy.get(localId);
  if (work?.type !== 'patch') return stay(state);
  const busy = withKey(state.busy, localId, { type: 'adopt', entryId: work.entryId });
  return stay(put({ ...state, busy }, { type: 'adopt', localId, chat, told: work.told }));
}

export function notUpdated(
  state: MachineState,
  { localId, error }: Of<'notUpdated'>,
  env: Environment,
): Step {
  const work = state.busy.get(localId);
  if (work?.type !== 'patch') return stay(state);
  // The message matters more than the title that the server will not have.
  if (!isRetryable(error)) return updated(state, { type: 'updated', localId, chat: work.chat });
  return work.entryId === undefined
    ? stay({ ...state, busy: withoutKey(state.busy, localId) })
    : stay(failMessage(state, localId, work.entryId, error, env, false));
}

function sessionOf(state: MachineState, entryId: string): string | undefined {
  return state.records.messages.find((message) => message.entryId === entryId)?.sessionId;
}

export function accepted(state: MachineState, input: Of<'accepted'>): Step {
  const { entryId } = input;
  const sessionId = sessionOf(state, entryId);
  if (sessionId === undefined) return stay(state);
  const event = { type: 'accepted' as const, entryId, sessionId, accepted: input.accepted };
  return {
    // Told before it is written down: should this process end here, the next one sends it again
    // under the same key, and is answered the same.
    state: put(
      {
        ...state,
        busy: withoutKey(state.busy, sessionId),
        live: withoutKey(state.live, entryId),
        settled: withMember(state.settled, entryId),
      },
      { type: 'settle', entryId },
    ),
    effects: [{ type: 'emit', event }],
  };
}

export function notAccepted(
  state: MachineState,
  { entryId, error, spareId }: Of<'notAccepted'>,
  env: Environment,
): Step {
  const sessionId = sessionOf(state, entryId);
  if (sessionId === undefined) return stay(state);
  if (error.code === 'not_found' && !isDeleted(state, sessionId)) {
    const freed = { ...state, busy: withoutKey(state.busy, sessionId) };
    return lost(freed, { type: 'lost', sessionId, draft: '', spareId });
  }
  // Had one before been accepted, its answer would have come again instead of a refusal.
  const never = isDefinite(error.code);
  const known = error.mayBeDone ? state : put(state, { type: 'notTaken', entryId, never });
  return stay(failMessage(known, sessionId, entryId, error, env, false));
}

/** What the user deleted here goes with all that is in it, and is not kept. */
export function lost(state: MachineState, { sessionId, draft, spareId }: Of<'lost'>): Step {
  if (isDeleted(state, sessionId)) {
    return { state, effects: [{ type: 'emit', event: { type: 'left', sessionId } }] };
  }
  // An id that was made up here was never the server's to delete: it has the chat under its own.
  if (state.lost.has(sessionId) || state.begun.has(sessionId)) return stay(state);
  return stay({ ...state, lost: withKey(state.lost, sessionId, { localId: spareId, draft }) });
}

function failMessage(
  state: MachineState,
  sessionId: string,
  entryId: string,
  error: MillraceError,
  env: Environment,
  inCreation: boolean,
): MachineState {
  const message = state.records.messages.find((other) => other.entryId === entryId);
  const freed = { ...state, busy: withoutKey(state.busy, sessionId) };
  if (isRetryable(error)) {
    const pause = pauseAfter(error, message?.attempts ?? 1, env);
    return { ...freed, live: withKey(state.live, entryId, { state: 'queued', ...pause }) };
  }
  const failed = { state: 'failed' as const, error: sendErrorOf(error) };
  const unasked = inCreation && isDefinite(error.code);
  return put(
    { ...freed, live: withKey(state.live, entryId, failed) },
    { type: 'keepFailure', entryId, unasked },
  );
}

export function stopped(state: MachineState, { runId, run }: Of<'stopped'>): Step {
  return endStop(state, runId, { kind: 'stop', outcome: { delivered: true, run } });
}

export function notStopped(
  state: MachineState,
  { runId, error }: Of<'notStopped'>,
  env: Environment,
): Step {
  if (error.code === 'not_found') {
    return endStop(state, runId, { kind: 'stop', outcome: { delivered: true } });
  }
  if (!isRetryable(error)) return endStop(state, runId, { kind: 'refused', error });
  const known = state.stops.get(runId);
  if (known === undefined) return stay(state);
  const pause = pauseAfter(error, known.attempts, env);
  const next: StopTry = { ...known, underWay: false, pause, calls: [] };
  return {
    state: { ...state, stops: withKey(state.stops, runId, next) },
    effects: replies(known, { kind: 'stop', outcome: { delivered: false } }),
  };
}

function endStop(state: MachineState, runId: string, reply: Reply): Step {
  const known = state.stops.get(runId);
  // It went with its chat.
  if (known === undefined) return stay(state);
  const next: StopTry = { ...known, underWay: false, done: true, calls: [] };
  return {
    state: put({ ...state, stops: withKey(state.stops, runId, next) }, { type: 'dropStop', runId }),
    effects: replies(known, reply),
  };
}

function replies({ calls }: StopTry, reply: Reply): Effect[] {
  return calls.map((call) => ({ type: 'reply', call, reply }));
}

export function deleted(state: MachineState, { sessionId }: Of<'deleted'>): Step {
  const { state: known, effects } = addGone(state, sessionId);
  return { state: forget(known, sessionId), effects };
}

export function notDeleted(
  state: MachineState,
  { sessionId, error }: Of<'notDeleted'>,
  env: Environment,
): Step {
  if (error.code === 'not_found') return deleted(state, { type: 'deleted', sessionId });
  if (isRetryable(error)) return stay(pauseDeletion(state, sessionId, error, env));
  return stay(put(state, { type: 'keepChat', sessionId }));
}

function pauseDeletion(
  state: MachineState,
  sessionId: string,
  error: MillraceError,
  env: Environment,
): MachineState {
  const { attempts = 0, told = false } = state.deletions.get(sessionId) ?? {};
  const next: DeletionTry = {
    attempts: attempts + 1,
    told,
    pause: pauseAfter(error, attempts + 1, env),
  };
  return {
    ...state,
    busy: withoutKey(state.busy, sessionId),
    deletions: withKey(state.deletions, sessionId, next),
  };
}
