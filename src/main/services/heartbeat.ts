import type { Clock } from '../stream/ports.ts';

const PING_EVERY_MS = 2_000;
/** Unanswered pings in a row: it is said that the process does not answer. */
const SILENT_AFTER = 3;
/** More than so many: it is given up. Its longest work by itself, a query of the model's, has 10 s. */
const LOST_AFTER = 7;
/** A ping that was due so much earlier or later measures this process, or the clock, and not the other. */
const MAX_DRIFT_MS = 500;

/** Whether a process that runs also answers: one that hangs neither exits nor says so. */
export interface Heartbeat {
  /** Asks from now on. */
  start(): void;
  /** Something has come from it. */
  heard(): void;
  stop(): void;
}

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly ping: () => void;
  readonly onSilent: () => void;
  /** It answers again. */
  readonly onBack: () => void;
  /** Once; nothing comes after it. */
  readonly onLost: () => void;
}

export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock } = options;
  let cancel: (() => void) | undefined;
  let missed = 0;
  let isAnswered = false;

  function ask(): void {
    isAnswered = false;
    options.ping();
    const due = clock.now() + PING_EVERY_MS;
    cancel = clock.after(PING_EVERY_MS, () => look(due));
  }

  function look(due: number): void {
    cancel = undefined;
    // The computer slept, or this process was busy: an answer may be waiting behind this very timer.
    const isLate = Math.abs(clock.now() - due) > MAX_DRIFT_MS;
    if (!isAnswered && !isLate) missed += 1;
    if (missed > LOST_AFTER) {
      options.onLost();
      return;
    }
    if (missed === SILENT_AFTER && !isAnswered && !isLate) options.onSilent();
    ask();
  }

  function stop(): void {
    cancel?.();
    cancel = undefined;
    missed = 0;
  }

  return {
    start() {
      stop();
      ask();
    },
    heard() {
      isAnswered = true;
      const wasSilent = missed >= SILENT_AFTER;
      missed = 0;
      if (wasSilent && cancel !== undefined) options.onBack();
    },
    stop,
  };
}
