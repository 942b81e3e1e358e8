import type { Failure, Position, Received } from '../../stream/connection-state.ts';
import type { Clock, StreamSource, StreamTarget } from '../../stream/ports.ts';
import { createWatchdog } from '../../stream/watchdog.ts';

/** A stream's first sign of life may take so long; the server gives one at once. */
export const FIRST_SIGN_MS = 6_000;
/** An answer is written, and nothing comes: REST is asked whether there is more. */
const QUIET_MS = 6_000;
/** What REST knows of has so long to come by the stream. */
const BEHIND_MS = 2_000;

export interface StreamAttempt {
  /** An answer is begun in the chat. */
  expect(): void;
  close(): void;
}

export interface StreamAttemptOptions {
  readonly source: StreamSource;
  readonly target: StreamTarget;
  readonly position: Position;
  readonly clock: Clock;
  /** The number of the chat's newest event, as REST says. */
  readonly head: (sessionId: string) => Promise<number>;
  readonly on: Parameters<StreamSource['open']>[1] & {
    /** The first that came. */
    readonly heard: () => void;
    /** Nothing has come yet, and should have. Again after each further while. */
    readonly silent: () => void;
    /** REST has more than this stream brought. */
    readonly stuck: () => void;
  };
}

/**
 * One attempt at a stream, and what its silence says. The server's first line comes at once, so that an
 * attempt without it is held back on its way, or the server does not answer at all. Later a chat may be
 * quiet for as long as it likes, and its model may think: REST tells whether something should have come.
 */
export function attemptStream(options: StreamAttemptOptions): StreamAttempt {
  const { target, clock, on } = options;
  let { position } = options;
  let hasSpoken = false;
  let isAnswering = false;
  let isOver = false;
  let cancelBehind: (() => void) | undefined;
  const watchdog = createWatchdog(clock, look);

  function look(): void {
    if (!hasSpoken) {
      watchdog.feed(0, FIRST_SIGN_MS);
      on.silent();
    } else if (isAnswering && target.kind === 'chat') {
      options.head(target.sessionId).then(compare, watchOn);
    }
  }

  function compare(head: number): void {
    if (isOver || !isAnswering) return;
    cancelBehind?.();
    if (isBehind(head)) {
      cancelBehind = clock.after(BEHIND_MS, () => {
        if (!isAnswering || !isBehind(head)) watchOn();
        else on.stuck();
      });
    } else watchOn();
  }

  function isBehind(head: number): boolean {
    return position === null || position < head;
  }

  function watchOn(): void {
    if (!isOver && isAnswering) watchdog.feed(0, QUIET_MS);
  }

  function heard(): void {
    if (hasSpoken) return;
    hasSpoken = true;
    watchdog.stop();
    on.heard();
  }

  function note(event: Received): void {
    if (event.kind === 'snapshot' || event.kind === 'logged') position = event.sequence;
    isAnswering = answersAfter(event, isAnswering);
    if (isAnswering) watchdog.feed(0, QUIET_MS);
    else watchdog.stop();
  }

  function end(): void {
    isOver = true;
    watchdog.stop();
    cancelBehind?.();
  }

  watchdog.feed(0, FIRST_SIGN_MS);
  const close = options.source.open(
    { target, position },
    {
      opened: on.opened,
      event(event) {
        heard();
        // Told first: it may be the end of this attempt.
        on.event(event);
        if (!isOver) note(event);
      },
      retryInterval(ms) {
        heard();
        on.retryInterval(ms);
      },
      failed(failure: Failure) {
        end();
        on.failed(failure);
      },
      wire: on.wire,
    },
  );

  return {
    expect() {
      isAnswering = true;
      if (hasSpoken) watchdog.feed(0, QUIET_MS);
    },
    close() {
      end();
      close();
    },
  };
}

/** Whether an answer is being written, by what the stream says. */
function answersAfter(received: Received, before: boolean): boolean {
  if (received.kind === 'snapshot') {
    return received.event.runs.some(({ state }) => state === 'queued' || state === 'running');
  }
  if (received.kind !== 'logged') return before;
  switch (received.event.type) {
    case 'completed':
    case 'error':
      return false;
    case 'message':
      return before || received.event.message.state === 'streaming';
    case 'message_deleted':
    case 'chat':
      return before;
    default:
      return true;
  }
}
