import { assertNever } from '../../shared/assert-never.ts';
import type { StreamingPreference } from '../../shared/settings.ts';
import {
  modeOf,
  type DeliveryEffect,
  type DeliveryInput,
  type DeliveryState,
  type DeliveryStep,
  type Suspicion,
  type Trouble,
} from './delivery-state.ts';

interface Environment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * Whether an account streams or polls, as a pure function: state and input in, state and effects out.
 *
 * Promises: streams are given up for trouble only while REST answers; they come back by themselves; and
 * the more often they had to be given up, the later they are tried again.
 */
export function stepDelivery(
  state: DeliveryState,
  input: DeliveryInput,
  env: Environment,
): DeliveryStep {
  if ('generation' in input && input.generation !== state.generation) return stay(state);
  switch (input.type) {
    case 'preference':
      return prefer(state, input.preference);
    case 'enabled':
      return enabled(state, input.isEnabled);
    case 'heard':
      return stay(sound(state));
    case 'failed':
      return suspect(state, 'failed');
    case 'silent':
      return suspect(state, 'silent');
    case 'stuck':
      return stuck(state, env);
    case 'checked':
      return checked(state, input.answers, env);
    case 'probeTimer':
      return state.isProbing ? stay(state) : probe(state);
    case 'probed':
      return state.isProbing ? probed(state, input.heard, env) : stay(state);
    case 'tryNow':
      return tryNow(state);
    case 'away':
      return away(state, input.isAway);
    default:
      return assertNever(input);
  }
}

/** docs/protocol.md, "Streaming as a preference". */
const FAILURES_IN_A_ROW = 3;
/** A stream that was stuck is opened anew first: its connection may have died. So soon again, it had not. */
const STUCK_AGAIN_MS = 120_000;
const FIRST_PROBE_MS = 15_000;
const LAST_PROBE_MS = 300_000;
/** Streams that went well for so long: trouble that comes then is a new matter. */
const SOUND_AFTER_MS = 600_000;

function stay(state: DeliveryState): DeliveryStep {
  return { state, effects: [] };
}

function isStreaming(state: DeliveryState): boolean {
  return modeOf(state).way === 'streaming';
}

/** Nothing that was seen so far counts. */
function anew(state: DeliveryState): DeliveryStep {
  const effects = state.trouble === undefined ? [] : quiet;
  return {
    state: {
      ...sound(state),
      trouble: undefined,
      isProbing: false,
      generation: state.generation + 1,
      stuckAt: undefined,
      probes: 0,
      recoveredAt: undefined,
    },
    effects,
  };
}

const quiet: readonly DeliveryEffect[] = [{ type: 'clearProbeTimer' }, { type: 'endProbe' }];

function prefer(state: DeliveryState, preference: StreamingPreference): DeliveryStep {
  if (preference === state.preference) return stay(state);
  const next = anew({ ...state, preference });
  // The server's word may be an old one, or none.
  if (preference !== 'auto' || state.isEnabled === true) return next;
  return { ...next, effects: [...next.effects, { type: 'askServer' }] };
}

function enabled(state: DeliveryState, isEnabled: boolean): DeliveryStep {
  if (isEnabled === state.isEnabled) return stay(state);
  const next = { ...state, isEnabled };
  // With a fixed preference the server's word changes nothing.
  return state.preference === 'auto' ? anew(next) : stay(next);
}

/** What is being asked is of no interest any more. */
function sound(state: DeliveryState): DeliveryState {
  if (state.suspicion === undefined) {
    return state.failures === 0 ? state : { ...state, failures: 0 };
  }
  return { ...state, suspicion: undefined, failures: 0, generation: state.generation + 1 };
}

function suspect(state: DeliveryState, suspicion: Suspicion): DeliveryStep {
  if (!isStreaming(state) || state.isAway) return stay(state);
  // One question at a time; that of silence weighs more.
  if (state.suspicion !== undefined) {
    return stay(suspicion === 'silent' ? { ...state, suspicion } : state);
  }
  const generation = state.generation + 1;
  return { state: { ...state, suspicion, generation }, effects: [{ type: 'check', generation }] };
}

function checked(state: DeliveryState, answers: boolean, env: Environment): DeliveryStep {
  const { suspicion } = state;
  if (suspicion === undefined) return stay(state);
  const next = { ...state, suspicion: undefined };
  // The server is away as a whole: streams are no worse than anything else.
  if (!answers) return stay({ ...next, failures: 0 });
  if (suspicion === 'silent') return giveUp(next, 'buffered', env);
  const failures = state.failures + 1;
  return failures < FAILURES_IN_A_ROW ? stay({ ...next, failures }) : giveUp(next, 'failing', env);
}

function stuck(state: DeliveryState, env: Environment): DeliveryStep {
  if (!isStreaming(state) || state.isAway) return stay(state);
  const before = state.stuckAt;
  const isAgain = before !== undefined && Math.abs(env.now - before) <= STUCK_AGAIN_MS;
  return isAgain ? giveUp(state, 'buffered', env) : stay({ ...state, stuckAt: env.now });
}

function giveUp(state: DeliveryState, trouble: Trouble, env: Environment): DeliveryStep {
  const { recoveredAt } = state;
  const isNew = recoveredAt === undefined || env.now - recoveredAt >= SOUND_AFTER_MS;
  return probeLater(
    { ...sound(state), trouble, stuckAt: undefined, probes: isNew ? 0 : state.probes },
    env,
  );
}

function probeLater(state: DeliveryState, { random }: Environment): DeliveryStep {
  const generation = state.generation + 1;
  const ms = Math.min(LAST_PROBE_MS, FIRST_PROBE_MS * 2 ** Math.min(state.probes, 10));
  return {
    state: { ...state, isProbing: false, generation },
    // Not all of a network's clients at one moment.
    effects: [{ type: 'setProbeTimer', generation, ms: Math.round(ms * (0.8 + 0.4 * random)) }],
  };
}

function probe(state: DeliveryState): DeliveryStep {
  if (modeOf(state).way !== 'polling' || state.trouble === undefined) return stay(state);
  // Whoever is away is asked again when back.
  if (state.isAway) return stay(state);
  const generation = state.generation + 1;
  return {
    state: { ...state, isProbing: true, generation, probes: state.probes + 1 },
    effects: [{ type: 'clearProbeTimer' }, { type: 'probe', generation }],
  };
}

function probed(state: DeliveryState, heard: boolean, env: Environment): DeliveryStep {
  if (!heard) return probeLater(state, env);
  return stay({
    ...state,
    trouble: undefined,
    isProbing: false,
    generation: state.generation + 1,
    recoveredAt: env.now,
  });
}

function tryNow(state: DeliveryState): DeliveryStep {
  const mode = modeOf(state);
  if (mode.way !== 'polling') return stay(state);
  if (mode.reason === 'rollout') return { state, effects: [{ type: 'askServer' }] };
  return state.isProbing ? stay(state) : probe(state);
}

function away(state: DeliveryState, isAway: boolean): DeliveryStep {
  if (isAway === state.isAway) return stay(state);
  if (isAway) {
    const left = { ...sound(state), isAway, isProbing: false };
    return { state: { ...left, generation: left.generation + 1 }, effects: quiet };
  }
  // Perhaps another network by now: what was learned of the one before is forgotten.
  const back = { ...state, isAway, probes: 0, stuckAt: undefined };
  return probe(back);
}
