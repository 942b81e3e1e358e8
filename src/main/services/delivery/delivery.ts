import { assertNever } from '../../../shared/assert-never.ts';
import type { PollingReason } from '../../../shared/connection.ts';
import type { StreamingPreference } from '../../../shared/settings.ts';
import type { Failure, Position } from '../../stream/connection-state.ts';
import { stepDelivery } from '../../stream/delivery-machine.ts';
import {
  initialDelivery,
  modeOf,
  type DeliveryEffect,
  type DeliveryInput,
  type DeliveryMode,
} from '../../stream/delivery-state.ts';
import type { Clock, StreamSource, StreamTarget } from '../../stream/ports.ts';
import type { ChatApi } from '../ports/chat-api.ts';
import { pollChat, type ChatPoll } from './chat-poll.ts';
import { pollList } from './list-poll.ts';
import { attemptStream, FIRST_SIGN_MS, type StreamAttempt } from './stream-attempt.ts';

/** How an account gets what its server writes: by streams, or by asking. */
export interface Delivery {
  /** Looks like a source of streams to whoever connects; what comes may be asked for. */
  readonly source: StreamSource;
  /** What a message says of it: that its answer will be asked for. */
  asked(): { readonly delivery?: 'queue' };
  /** Asks the server whether it streams to this user, now and from time to time, unless that is known. */
  start(): void;
  setPreference(preference: StreamingPreference): void;
  /** An answer is begun in this chat. */
  expect(sessionId: string): void;
  tryNow(): void;
  /** Asleep, or without a network. */
  setAway(isAway: boolean): void;
  close(): void;
}

export interface DeliveryOptions {
  readonly source: StreamSource;
  readonly api: Pick<ChatApi, 'getConfig' | 'listChats' | 'listMessages' | 'getChat' | 'getRun'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly preference: StreamingPreference;
  /** Known without asking: the embedded server streams to its user. */
  readonly isEnabled?: boolean | undefined;
  /** It streams from now on, or asks. Whoever waits to try again need wait no longer. */
  readonly onMode: () => void;
  /** While there is no feed: the list of chats is another one. */
  readonly onList: () => void;
}

type Callbacks = Parameters<StreamSource['open']>[1];

/** One connection of the account's, in whichever way it goes at the time. */
interface Line {
  readonly target: StreamTarget;
  readonly on: Callbacks;
  position: Position;
  /** Frees what it has open. */
  end: () => void;
  stream: StreamAttempt | undefined;
  poll: ChatPoll | undefined;
}

/** Between REST's answer and the verdict: what was on its way with it may arrive. */
const GRACE_MS = 1_000;
const CHECK_WITHIN_MS = 5_000;
/** A server that does not say whether it streams is taken for one that does. */
const DECIDE_WITHIN_MS = 3_000;
const ASK_EVERY_MS = 600_000;
const ASK_AGAIN_MS = 30_000;

export function createDelivery(options: DeliveryOptions): Delivery {
  const { source, api, clock, random } = options;
  let state = initialDelivery(options.preference, options.isEnabled);
  let mode: DeliveryMode = modeOf(state);
  const lines = new Set<Line>();
  let cancelProbeTimer: () => void = noop;
  let endProbe: () => void = noop;
  let endCheck: () => void = noop;
  let cancelAsking: () => void = noop;
  let isClosed = false;

  function dispatch(input: DeliveryInput): void {
    if (isClosed) return;
    const { state: next, effects } = stepDelivery(state, input, {
      now: clock.now(),
      random: random(),
    });
    state = next;
    for (const effect of effects) run(effect);
    const before = mode;
    mode = modeOf(state);
    if (isSame(before, mode)) return;
    for (const line of [...lines]) go(line);
    options.onMode();
  }

  function run(effect: DeliveryEffect): void {
    switch (effect.type) {
      case 'check':
        check(effect.generation);
        return;
      case 'setProbeTimer': {
        cancelProbeTimer();
        const { generation } = effect;
        cancelProbeTimer = clock.after(effect.ms, () =>
          dispatch({ type: 'probeTimer', generation }),
        );
        return;
      }
      case 'clearProbeTimer':
        cancelProbeTimer();
        return;
      case 'probe':
        probe(effect.generation);
        return;
      case 'endProbe':
        endProbe();
        return;
      case 'askServer':
        askServer();
        return;
      default:
        assertNever(effect);
    }
  }

  function check(generation: number): void {
    endCheck();
    const done = (answers: boolean): void => {
      endCheck();
      dispatch({ type: 'checked', generation, answers });
    };
    let isOver = false;
    let cancel = clock.after(CHECK_WITHIN_MS, () => done(false));
    endCheck = () => {
      isOver = true;
      cancel();
    };
    api.getConfig().then(
      () => {
        if (isOver) return;
        cancel();
        cancel = clock.after(GRACE_MS, () => done(true));
      },
      () => {
        if (!isOver) done(false);
      },
    );
  }

  /** The account's feed: it says something at once, and no more than a buffer of any size would hold. */
  function probe(generation: number): void {
    endProbe();
    const done = (heard: boolean): void => {
      endProbe();
      dispatch({ type: 'probed', generation, heard });
    };
    const cancel = clock.after(FIRST_SIGN_MS, () => done(false));
    const close = source.open(
      { target: { kind: 'account', onEvent: noop }, position: null },
      {
        opened: noop,
        event: () => done(true),
        retryInterval: () => done(true),
        failed: () => done(false),
      },
    );
    endProbe = () => {
      endProbe = noop;
      cancel();
      close();
    };
  }

  function askServer(): void {
    cancelAsking();
    const cancelDeciding = clock.after(DECIDE_WITHIN_MS, decide);
    const askIn = (ms: number): void => {
      cancelDeciding();
      if (!isClosed) cancelAsking = clock.after(ms * (1 + 0.2 * random()), askServer);
    };
    cancelAsking = cancelDeciding;
    api.getConfig().then(
      ({ streaming }) => {
        dispatch({ type: 'enabled', isEnabled: streaming.enabledForUser });
        askIn(ASK_EVERY_MS);
      },
      () => {
        decide();
        askIn(ASK_AGAIN_MS);
      },
    );
  }

  function decide(): void {
    if (state.isEnabled === undefined) dispatch({ type: 'enabled', isEnabled: true });
  }

  /** In the way that is the account's now. */
  function go(line: Line): void {
    const { poll } = line;
    const reason = mode.way === 'polling' ? mode.reason : undefined;
    if (reason !== undefined && poll !== undefined) {
      line.on.opened(reason);
      return;
    }
    if (poll === undefined || reason !== undefined) {
      begin(line, reason);
      return;
    }
    void poll.leave().then(() => {
      if (lines.has(line) && line.poll === poll) begin(line, pollingReason());
    });
  }

  function pollingReason(): PollingReason | undefined {
    return mode.way === 'polling' ? mode.reason : undefined;
  }

  function begin(line: Line, reason: PollingReason | undefined): void {
    line.end();
    line.end = noop;
    line.stream = undefined;
    line.poll = undefined;
    if (reason !== undefined) ask(line);
    else if (mode.way === 'streaming') stream(line);
  }

  function stream(line: Line): void {
    const { target, on } = line;
    let hasSpoken = false;
    const attempt = attemptStream({
      source,
      target,
      position: line.position,
      clock,
      head: async (sessionId) => (await api.listMessages(sessionId, { limit: 1 })).sequence,
      on: {
        ...on,
        opened: () => on.opened(),
        event(event) {
          if (event.kind === 'snapshot' || event.kind === 'logged') line.position = event.sequence;
          on.event(event);
        },
        failed(failure) {
          lines.delete(line);
          on.failed(failure);
          if (!hasSpoken && speaksAgainst(failure)) dispatch({ type: 'failed' });
        },
        heard() {
          hasSpoken = true;
          dispatch({ type: 'heard' });
        },
        silent: () => dispatch({ type: 'silent' }),
        stuck() {
          drop(line);
          on.failed({ kind: 'silent' });
          dispatch({ type: 'stuck' });
        },
      },
    });
    line.stream = attempt;
    line.end = () => attempt.close();
  }

  function ask(line: Line): void {
    const { target, on } = line;
    const failed = (failure: Failure): void => {
      drop(line);
      on.failed(failure);
    };
    const opened = (): void => on.opened(pollingReason());
    const asked = (): void => on.wire?.asked();
    if (target.kind === 'account') {
      line.end = pollList({
        api,
        clock,
        random,
        on: {
          asked,
          opened,
          alive: () => on.event({ kind: 'ping' }),
          moved: options.onList,
          failed,
        },
      });
      return;
    }
    const poll = pollChat({
      sessionId: target.sessionId,
      position: line.position,
      api,
      clock,
      random,
      on: {
        asked,
        opened,
        event(event) {
          if (event.kind === 'snapshot') line.position = event.sequence;
          on.event(event);
        },
        polled: (polled) => on.polled?.(polled),
        failed,
      },
    });
    line.poll = poll;
    line.end = () => poll.close();
  }

  function drop(line: Line): void {
    lines.delete(line);
    line.end();
  }

  return {
    source: {
      refreshToken: () => source.refreshToken(),
      open({ target, position }, on) {
        const line: Line = {
          target,
          on,
          position,
          end: noop,
          stream: undefined,
          poll: undefined,
        };
        lines.add(line);
        begin(line, pollingReason());
        return () => drop(line);
      },
    },
    asked: () => (mode.way === 'polling' ? { delivery: 'queue' } : {}),
    start() {
      if (options.isEnabled === undefined) askServer();
    },
    setPreference: (preference) => dispatch({ type: 'preference', preference }),
    expect(sessionId) {
      for (const { target, stream: attempt, poll } of lines) {
        if (target.kind !== 'chat' || target.sessionId !== sessionId) continue;
        attempt?.expect();
        poll?.look();
      }
    },
    tryNow: () => dispatch({ type: 'tryNow' }),
    setAway: (isAway) => dispatch({ type: 'away', isAway }),
    close() {
      isClosed = true;
      cancelProbeTimer();
      endProbe();
      endCheck();
      cancelAsking();
      for (const line of [...lines]) drop(line);
    },
  };
}

function isSame(a: DeliveryMode, b: DeliveryMode): boolean {
  if (a.way !== 'polling' || b.way !== 'polling') return a.way === b.way;
  return a.reason === b.reason;
}

/** Whether it may be streams that cannot be had, and not the server that is away or has its reasons. */
function speaksAgainst(failure: Failure): boolean {
  switch (failure.kind) {
    case 'refused':
    case 'draining':
    case 'hole':
      return false;
    case 'http':
      return (
        failure.status >= 400 &&
        ![401, 429].includes(failure.status) &&
        failure.retryAfterMs === undefined
      );
    case 'network':
    case 'not-a-stream':
    case 'redirect':
    case 'ended':
    case 'silent':
      return true;
    default:
      return assertNever(failure);
  }
}

function noop(): void {
  // Nothing is open.
}
