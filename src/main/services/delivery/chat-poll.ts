import type { Message, Run } from '../../../shared/chat.ts';
import { MillraceError } from '../../../shared/errors.ts';
import type { MessagePage, RunDetail } from '../../../shared/http.ts';
import type { Failure, Position, Received } from '../../stream/connection-state.ts';
import type { Clock, Polled } from '../../stream/ports.ts';
import type { ChatApi } from '../ports/chat-api.ts';
import { pollFailure } from './poll-failure.ts';
import { createQuestions } from './questions.ts';

/** One chat whose news are asked for. */
export interface ChatPoll {
  /** Something was begun in the chat: it is looked at anew, at once. */
  look(): void;
  /**
   * The last question before a stream takes over: what was shown without a position gets one. Resolves
   * also when the server does not answer; nothing is told after it.
   */
  leave(): Promise<void>;
  /** Nothing is told afterwards. */
  close(): void;
}

export interface ChatPollOptions {
  readonly sessionId: string;
  readonly position: Position;
  readonly api: Pick<ChatApi, 'listMessages' | 'getChat' | 'getRun'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly on: {
    /** A question goes out: one request, or as many as it takes for a snapshot. */
    readonly asked?: (() => void) | undefined;
    /** The server answered, for the first time. */
    readonly opened: () => void;
    readonly event: (event: Received) => void;
    readonly polled: (polled: Polled) => void;
    readonly failed: (failure: Failure) => void;
  };
}

/** What is done with the messages that were read, and what is asked next. */
interface Read {
  readonly take: () => void;
  readonly next: () => void;
}

/** The newest messages that a snapshot holds (docs/protocol.md, `snapshot`). */
const SNAPSHOT_MESSAGES = 50;
/** Where the server does not say by `Retry-After` when it may be asked again. */
const RUN_EVERY_MS = 1_000;
/** An answer that grows gets a position, and so a place on disk, so often. */
const READ_EVERY_MS = 10_000;
/** A stream that can be had is not kept waiting for longer. */
const LEAVE_WITHIN_MS = 3_000;
/** A chat in which nothing is written. */
const REST_EVERY_MS = 10_000;

/**
 * Asks for a chat's news as docs/protocol.md says, "Streaming as a preference". The chat's messages, with
 * the position that they include, are told as a snapshot; the answer that is being written is asked for by
 * its run, and is told as it stands, without a position, until a snapshot says it again.
 */
export function pollChat(options: ChatPollOptions): ChatPoll {
  const { sessionId, api, clock, random, on } = options;
  let { position } = options;
  let isOpen = false;
  /** What was told last has no position. */
  let isAhead = false;
  let readAt = 0;
  /** Runs that failed stay as they are. */
  const failed = new Map<string, Run>();
  /** It is to be left, and somebody waits for that. */
  let left: (() => void) | undefined;
  const questions = createQuestions(clock, {
    asked: on.asked,
    error(error) {
      if (left === undefined) on.failed(pollFailure(error));
      else left();
    },
  });

  async function read(): Promise<Read> {
    const page = await api.listMessages(sessionId, { limit: SNAPSHOT_MESSAGES });
    const messages = [...page.items].reverse();
    const isNews = position === null || page.sequence > position;
    const snapshot = isNews ? await snapshotOf(page, messages) : undefined;
    return {
      take() {
        alive();
        readAt = clock.now();
        isAhead = false;
        if (snapshot === undefined) return;
        position = page.sequence;
        on.event(snapshot);
      },
      next: () => next(messages.find(({ state }) => state === 'streaming')?.runId),
    };
  }

  async function readOn(): Promise<() => void> {
    const { take, next: askNext } = await read();
    return () => {
      take();
      askNext();
    };
  }

  async function snapshotOf(page: MessagePage, messages: readonly Message[]): Promise<Received> {
    const [chat, ...runs] = await Promise.all([
      api.getChat(sessionId),
      ...messages.filter(needsRun).map(runOf),
    ]);
    return {
      kind: 'snapshot',
      sequence: page.sequence,
      event: {
        type: 'snapshot',
        chat,
        messages: [...messages],
        runs: runs.filter((run) => run !== undefined),
      },
    };
  }

  /** As it was at the messages' position, which its own answer may be ahead of. */
  async function runOf(message: Message): Promise<Run | undefined> {
    const { runId = '', state } = message;
    const known = failed.get(runId);
    if (known !== undefined) return known;
    const detail = await detailOf(runId);
    if (detail === undefined) return undefined;
    if (state !== 'streaming') {
      failed.set(runId, detail.run);
      return detail.run;
    }
    if (isUnfinished(detail.run)) return detail.run;
    const { runId: id, parentId, messageId, createdAt } = detail.run;
    return { runId: id, sessionId, parentId, messageId, state: 'running', createdAt };
  }

  /** `undefined`: deleted since, with its answer. */
  async function detailOf(runId: string): Promise<RunDetail | undefined> {
    try {
      return (await api.getRun(sessionId, runId)).detail;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** The runs of a chat go one after the other: the first that is not finished is the one that moves. */
  function next(runId: string | undefined): void {
    if (runId === undefined) {
      questions.askLater(REST_EVERY_MS * (0.8 + 0.4 * random()), askWhetherMoved);
    } else {
      askForRun(runId, undefined);
    }
  }

  function askForRun(runId: string, retryAfterMs: number | undefined): void {
    // Never earlier than the server likes, and not with all others at one moment.
    const ms = (retryAfterMs ?? RUN_EVERY_MS) * (1 + 0.2 * random());
    questions.askLater(ms, async () => {
      try {
        const { detail, retryAfterMs: again } = await api.getRun(sessionId, runId);
        return () => tell(detail, again);
      } catch (error) {
        if (isGone(error)) return look;
        throw error;
      }
    });
  }

  function tell(detail: RunDetail, retryAfterMs: number | undefined): void {
    const isDue = Math.abs(clock.now() - readAt) >= READ_EVERY_MS;
    if (position === null || isDue || !isUnfinished(detail.run)) {
      look();
      return;
    }
    alive();
    isAhead = true;
    on.polled({ ...detail, over: position });
    askForRun(detail.run.runId, retryAfterMs);
  }

  async function askWhetherMoved(): Promise<() => void> {
    const { sequence } = await api.listMessages(sessionId, { limit: 1 });
    return () => {
      if (position === null || sequence > position) {
        look();
        return;
      }
      alive();
      next(undefined);
    };
  }

  function alive(): void {
    if (!isOpen) on.opened();
    isOpen = true;
    on.event({ kind: 'ping' });
  }

  function look(): void {
    questions.ask(readOn);
  }

  look();
  return {
    look,
    leave() {
      questions.stop();
      if (!isAhead) return Promise.resolve();
      return new Promise((resolve) => {
        const cancel = clock.after(LEAVE_WITHIN_MS, () => left?.());
        left = () => {
          cancel();
          questions.stop();
          resolve();
        };
        questions.ask(async () => {
          const { take } = await read();
          return () => {
            take();
            left?.();
          };
        });
      });
    },
    close() {
      questions.stop();
      left?.();
    },
  };
}

function isUnfinished({ state }: Run): boolean {
  return state === 'queued' || state === 'running';
}

/** A finished answer says itself how it ended, but not why it failed. */
function needsRun({ runId, state }: Message): boolean {
  return runId !== undefined && (state === 'streaming' || state === 'failed');
}

function isGone(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'not_found';
}
