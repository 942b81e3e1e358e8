import { assertNever } from '../../../shared/assert-never.ts';
import type { PollingReason } from '../../../shared/connection.ts';
import type {
  Attempt,
  AttemptEnd,
  Hole,
  StreamCounts,
  StreamReport,
} from '../../../shared/inspector.ts';
import type { ConnectionState, Input, Step } from '../../stream/connection-state.ts';
import type { ConnectionObserver, Stamp, WireObserver } from '../../stream/observer.ts';
import { pushBounded, type Times } from './times.ts';

const MAX_ATTEMPTS = 64;
const MAX_HOLES = 64;

type Counts = { -readonly [K in keyof StreamCounts]: StreamCounts[K] };

/** One attempt while it is recorded. Times are of `elapsed`, but for `begunAt`. */
interface Recorded {
  readonly counts: Counts;
  readonly number: number;
  readonly begunAt: number;
  readonly begun: number;
  readonly asked: number | null;
  reached: number | null;
  status?: number;
  headers?: number;
  firstByte?: number;
  lastByte?: number;
  silence: number;
  ended?: number;
  end?: AttemptEnd;
  errorCode?: string;
  retryMs?: number;
}

export interface Attempts extends ConnectionObserver {
  read(): Pick<
    StreamReport,
    'state' | 'polling' | 'position' | 'attemptCount' | 'totals' | 'attempts' | 'holes'
  >;
}

/**
 * What a connection's attempts come to. All of it is read off the state machine's steps and the bytes
 * that go by: it costs some additions a token, and its memory is bounded.
 */
export function createAttempts(
  times: Times,
  onStamp: (stamp: Stamp, begunAt: number) => void,
): Attempts {
  const attempts: Recorded[] = [];
  const holes: Hole[] = [];
  const totals = noCounts();
  let count = 0;
  let state: ConnectionState['name'] = 'idle';
  let position: number | null = null;
  let polling: PollingReason | undefined;

  function current(): Recorded | undefined {
    return attempts.at(-1);
  }

  function add(to: Recorded, name: keyof StreamCounts, by = 1): void {
    to.counts[name] += by;
    totals[name] += by;
  }

  function heard(before: ConnectionState, input: Input, { state: after, effects }: Step): void {
    const attempt = current();
    if (input.type !== 'event' || before.name !== 'open' || attempt === undefined) return;
    if (input.generation !== before.generation) return;
    const { event } = input;
    const { kind } = event;
    if (kind === 'ping') {
      // An answer to a question tells as much, and is none of the server's pings.
      if (before.polling === undefined) add(attempt, event.isNews === true ? 'events' : 'pings');
    } else if (effects.some(({ type }) => type === 'deliver')) {
      add(attempt, kind === 'snapshot' ? 'snapshots' : 'events');
      attempt.reached = after.position;
    } else if (kind === 'logged' && after.name === 'open') add(attempt, 'duplicates');
  }

  function ended(attempt: Recorded, input: Input, { state: after, effects }: Step): void {
    attempt.ended = times.elapsed();
    attempt.silence = silenceOf(attempt, attempt.ended);
    attempt.end = endOf(input, after);
    const timer = effects.find((effect) => effect.type === 'setRetryTimer');
    if (timer !== undefined) attempt.retryMs = timer.ms;
    if (after.name !== 'waiting' || after.failure.kind !== 'hole') return;
    add(attempt, 'holes');
    const hole = { attempt: attempt.number, after: after.failure.after, at: times.now() };
    pushBounded(holes, hole, MAX_HOLES);
  }

  return {
    begun(asked): WireObserver {
      count += 1;
      const attempt: Recorded = {
        counts: noCounts(),
        number: count,
        begunAt: times.now(),
        begun: times.elapsed(),
        asked,
        reached: asked,
        silence: 0,
      };
      pushBounded(attempts, attempt, MAX_ATTEMPTS);
      return {
        answered(status) {
          attempt.status = status;
          attempt.headers = times.elapsed();
        },
        bytes(received) {
          const now = times.elapsed();
          attempt.silence = silenceOf(attempt, now);
          attempt.firstByte ??= now;
          attempt.lastByte = now;
          add(attempt, 'bytes', received);
        },
        stamp: (stamp) => onStamp(stamp, attempt.begunAt),
        asked: () => add(attempt, 'questions'),
        broke(code) {
          if (code !== '') attempt.errorCode = code;
        },
      };
    },
    stepped(before, input, step) {
      heard(before, input, step);
      const { state: after } = step;
      const attempt = current();
      const isOver = isAttempt(before) && before.generation !== after.generation;
      if (isOver && attempt !== undefined) ended(attempt, input, step);
      state = after.name;
      position = after.position;
      polling = after.name === 'open' ? after.polling : undefined;
    },
    read: () => ({
      state,
      ...(polling === undefined ? {} : { polling }),
      position,
      attemptCount: count,
      totals: { ...totals },
      attempts: attempts.map((attempt) => reportOf(attempt, times.elapsed())),
      holes: [...holes],
    }),
  };
}

function noCounts(): Counts {
  return { events: 0, duplicates: 0, holes: 0, snapshots: 0, pings: 0, bytes: 0, questions: 0 };
}

function isAttempt({ name }: ConnectionState): boolean {
  return name === 'connecting' || name === 'open';
}

/** The longest pause in the body, the one up to now included. */
function silenceOf({ silence, lastByte, headers }: Recorded, now: number): number {
  const since = lastByte ?? headers;
  return since === undefined ? silence : Math.max(silence, now - since);
}

function endOf(input: Input, after: ConnectionState): AttemptEnd {
  switch (input.type) {
    case 'failed':
      return input.failure.kind;
    case 'watchdog':
      return 'silent';
    case 'event':
      return after.name === 'waiting' ? after.failure.kind : 'replaced';
    case 'power':
      return 'asleep';
    case 'network':
      return 'offline';
    case 'release':
      return 'closed';
    case 'start':
    case 'opened':
    case 'refreshed':
    case 'retryTimer':
    case 'retryInterval':
    case 'tryNow':
    case 'rewind':
      return 'replaced';
    default:
      return assertNever(input);
  }
}

function reportOf(attempt: Recorded, now: number): Attempt {
  const { begun, headers, firstByte, ended, silence, status, end, errorCode, retryMs } = attempt;
  return {
    ...attempt.counts,
    number: attempt.number,
    begunAt: attempt.begunAt,
    asked: attempt.asked,
    reached: attempt.reached,
    ...(status === undefined ? {} : { status }),
    ...(end === undefined ? {} : { end }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(retryMs === undefined ? {} : { retryMs }),
    lastedMs: (ended ?? now) - begun,
    ...(headers === undefined ? {} : { headersMs: headers - begun }),
    ...(firstByte === undefined ? {} : { firstByteMs: firstByte - begun }),
    longestSilenceMs: ended === undefined ? silenceOf(attempt, now) : silence,
  };
}
