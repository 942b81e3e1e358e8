import type { Chat, Message, Run, RunError, Usage } from '../../shared/chat.ts';
import type { FinishReason, LoggedEvent, SnapshotEvent } from '../../shared/events.ts';
import type {
  Accepted,
  ChatPage,
  MessagePage,
  RunDetail,
  UpdateChatRequest,
} from '../../shared/http.ts';
import type { StoredEvent } from './records.ts';

/**
 * Where chats live. Every method is one transaction, and what holds for all of them:
 * - sequence numbers count per chat from 1 without holes and are given inside the transaction;
 * - rows change in the transaction of the event that says so;
 * - `onCommit` listeners are called after the commit, in the order of a chat's commits;
 * - a chat of another user, or none: rejects with MillraceError `not_found`;
 * - a disk that is full or fails: rejects with MillraceError `unavailable`, and nothing has changed.
 *
 * test/unit/backend/store/store-conformance.ts holds an implementation to this.
 */
export interface Store {
  onCommit(listener: (commit: Commit) => void): () => void;

  /** Logs nothing; listeners hear of a chat with no event. */
  createChat(input: CreateChat): Promise<Chat>;
  /** Newest first, by their last change. A cursor that is not ours: `invalid_request`. */
  listChats(userId: string, page: Page): Promise<ChatPage>;
  getChat(userId: string, sessionId: string): Promise<Chat>;
  /** Logs a `chat` event when something changes. */
  updateChat(
    userId: string,
    sessionId: string,
    patch: UpdateChatRequest,
    now: string,
  ): Promise<Chat>;
  /** Removes all of it and remembers that it was. Answers the ids of runs that were under way. */
  deleteChat(userId: string, sessionId: string, now: string): Promise<readonly string[]>;

  /** Newest first. A cursor is a `nextCursor`, or the id of a message: what was accepted before it. */
  listMessages(userId: string, sessionId: string, page: Page): Promise<MessagePage>;
  /** Logs `message`, `chat` where it gives the title, `message` of the empty answer, `status`. */
  acceptMessage(input: AcceptMessage): Promise<Accepted>;
  /**
   * Removes the message and what hangs on it. Their events keep their numbers and become
   * `message_deleted`; runs under way end as cancelled first, and their ids are the answer.
   */
  deleteMessage(
    userId: string,
    sessionId: string,
    messageId: string,
    now: string,
  ): Promise<readonly string[]>;
  /** From the root to this message; empty when it is gone. */
  history(sessionId: string, messageId: string): Promise<readonly Message[]>;

  getRun(userId: string, sessionId: string, runId: string): Promise<RunDetail>;
  /** A new answer to the message that this run answered. */
  retryRun(input: RetryRun): Promise<Run>;
  /** The oldest queued run of a chat, if none of its runs is running. */
  nextRun(sessionId: string): Promise<QueuedRun | undefined>;
  /** `undefined` when it is not queued any more. */
  startRun(runId: string, modelId: string, now: string): Promise<Run | undefined>;
  /** False, and nothing is written, when the run is not running (any more). */
  appendToRun(runId: string, events: readonly RunEvent[]): Promise<boolean>;
  /** The run's one last event. A run that has ended comes back unchanged; `undefined`: it is gone. */
  endRun(runId: string, end: RunEnd, now: string): Promise<Run | undefined>;
  /** Queued and running, oldest first. */
  unfinishedRuns(): Promise<readonly Run[]>;

  openLog(userId: string, sessionId: string): Promise<LogBounds>;
  /** Events above `after`, in order; not more than asked for, but one at least where there is one. */
  readLog(sessionId: string, after: number, limit: ReadLimit): Promise<LogSlice>;
  /** `undefined` when the chat is gone. */
  snapshot(sessionId: string): Promise<PositionedSnapshot | undefined>;
  /**
   * Cuts the oldest events off the log's front until `keep` are left, but at most `atMost` in one go;
   * what an unfinished answer is folded from stays. Answers how many were cut.
   */
  trimLog(sessionId: string, keep: number, atMost: number): Promise<number>;

  /** Durable and closed when it resolves; other calls then reject. */
  close(): Promise<void>;
}

/** What was committed. A store that hears of another server's commit leaves `events` out. */
export type Commit =
  | {
      readonly type: 'events';
      readonly userId: string;
      readonly sessionId: string;
      /** The newest event's number; 0: the chat was just made. */
      readonly last: number;
      /** In order, without a hole, ending with `last`. */
      readonly events?: readonly StoredEvent[];
    }
  | { readonly type: 'deleted'; readonly userId: string; readonly sessionId: string };

/**
 * A repeat with the same `key` under `scope` makes nothing and gets what the first made, in its
 * present state. Another `fingerprint` is refused with `idempotency_conflict`.
 */
export interface Idempotency {
  readonly key: string;
  /** The request's path; the user is part of the scope besides. */
  readonly scope: string;
  /** Equal for equal bodies. */
  readonly fingerprint: string;
}

export interface CreateChat {
  readonly userId: string;
  readonly idempotency: Idempotency;
  readonly sessionId: string;
  readonly title?: string | undefined;
  readonly model?: string | undefined;
  readonly now: string;
}

export interface AcceptMessage {
  readonly userId: string;
  readonly sessionId: string;
  readonly idempotency: Idempotency;
  readonly messageId: string;
  readonly answerId: string;
  readonly runId: string;
  readonly text: string;
  /** Absent: after the newest accepted message; `null`: a new root. */
  readonly parentId?: string | null | undefined;
  readonly model?: string | undefined;
  /** Becomes the chat's title if it has none; absent: the message gives none. */
  readonly title?: string | undefined;
  readonly now: string;
}

export interface RetryRun {
  readonly userId: string;
  readonly sessionId: string;
  readonly idempotency: Idempotency;
  /** The run to answer again. */
  readonly ofRunId: string;
  readonly runId: string;
  readonly answerId: string;
  readonly model?: string | undefined;
  readonly now: string;
}

export interface QueuedRun extends Run {
  /** Absent: neither the request nor the chat names one. */
  readonly model?: string;
}

export type RunEvent = Extract<
  LoggedEvent,
  { type: 'status' | 'thinking' | 'token' | 'tool_call' | 'tool_result' }
>;

export type RunEnd =
  | { readonly type: 'completed'; readonly finishReason: FinishReason; readonly usage: Usage }
  | { readonly type: 'error'; readonly error: RunError; readonly usage?: Usage | undefined };

export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ReadLimit {
  readonly events: number;
  /** Of the events' data. One event may be larger. */
  readonly bytes: number;
}

export type LogBounds =
  | { readonly type: 'open'; readonly head: number; readonly tail: number }
  /** The user's own chat, and deleted. */
  | { readonly type: 'deleted' };

export type LogSlice =
  | { readonly type: 'events'; readonly events: readonly StoredEvent[] }
  /** `after` lies below what is kept, or above the head. */
  | { readonly type: 'cut' }
  | { readonly type: 'gone' };

export interface PositionedSnapshot {
  /** Number of the last event that it includes; 0 when there is none. */
  readonly sequence: number;
  readonly snapshot: SnapshotEvent;
}

/** The newest messages that a snapshot holds (docs/protocol.md, `snapshot`). */
export const SNAPSHOT_MESSAGES = 50;
