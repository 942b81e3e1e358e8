import type { Chat, Run } from '../../../shared/chat.ts';
import type { MillraceError } from '../../../shared/errors.ts';
import type {
  Accepted,
  CreateChatRequest,
  SendMessageRequest,
  UpdateChatRequest,
} from '../../../shared/http.ts';
import {
  MAX_UNDO_MS,
  type Draft,
  type OutboxMessage,
  type OutboxState,
  type PendingStop,
  type SendError,
} from '../../../shared/outbox.ts';
import type { OutboxChange, OutboxRecords } from '../ports/outbox-store.ts';

export interface SendRequest {
  readonly entryId: string;
  readonly sessionId: string;
  /** `sessionId` is an id that the caller made up, of a chat to be made with this message. */
  readonly isNewChat: boolean;
  readonly text: string;
  readonly model?: string | undefined;
  /** A message of the chat that waits, in front of which it goes; at the end where that is no more. */
  readonly before?: string | undefined;
}

export interface StopOutcome {
  readonly delivered: boolean;
  /** Absent where the server no longer knows the run. */
  readonly run?: Run;
}

/** What the windows are told. An event is told when what it says is on disk, `accepted` before. */
export type OutboxEvent =
  /** `before`: of one that is new, the entry that goes behind it, where there is one. */
  | {
      readonly type: 'put';
      readonly message: OutboxMessage;
      readonly before?: string | undefined;
    }
  | { readonly type: 'removed'; readonly entryId: string }
  /** It has left the outbox; no `removed` follows. */
  | {
      readonly type: 'accepted';
      readonly entryId: string;
      readonly sessionId: string;
      readonly accepted: Accepted;
    }
  /** The chat goes by the server's id from now on; no `localChatGone` follows. */
  | { readonly type: 'chatMade'; readonly localId: string; readonly chat: Chat }
  | { readonly type: 'localChat'; readonly chat: Chat }
  | { readonly type: 'localChatGone'; readonly localId: string }
  | { readonly type: 'stops'; readonly stops: readonly PendingStop[] }
  | { readonly type: 'deleted'; readonly sessionId: string }
  | { readonly type: 'undeleted'; readonly sessionId: string }
  /** The server has deleted it too: what is kept of it can go. */
  | { readonly type: 'gone'; readonly sessionId: string }
  /**
   * The server has it no more, and what is unsent of it is safe: in `chat`, which is new, where there
   * was any. What is kept of the old one can go.
   */
  | { readonly type: 'left'; readonly sessionId: string; readonly chat?: Chat | undefined };

/** Ties an answer to the promise that waits for it. */
type Call = number;

/** What the user wants. `at` is the time as it is written down; `spareId` an id nobody has used. */
export type Command =
  | {
      readonly type: 'send';
      readonly call: Call;
      readonly request: SendRequest;
      readonly at: string;
    }
  | {
      readonly type: 'edit';
      readonly call: Call;
      readonly entryId: string;
      readonly text: string;
      readonly spareId: string;
    }
  | { readonly type: 'cancel'; readonly call: Call; readonly entryId: string }
  | {
      readonly type: 'sendNow';
      readonly call: Call;
      readonly entryId: string;
      readonly spareId: string;
    }
  | {
      readonly type: 'updateLocalChat';
      readonly call: Call;
      readonly localId: string;
      readonly patch: UpdateChatRequest;
    }
  | { readonly type: 'stop'; readonly call: Call; readonly stop: PendingStop }
  | {
      readonly type: 'deleteChat';
      readonly call: Call;
      readonly sessionId: string;
      readonly undoMs: number;
    }
  | { readonly type: 'undeleteChat'; readonly call: Call; readonly sessionId: string };

/** What the machine itself has to write down. */
export type Chore =
  /** One more try, counted before it is made. */
  | { readonly type: 'begin'; readonly sessionId: string; readonly entryId: string }
  /** The server has made the chat; `told` is what it was told of the chat so far. */
  | {
      readonly type: 'adopt';
      readonly localId: string;
      readonly chat: Chat;
      readonly told: CreateChatRequest;
    }
  /** It was accepted. */
  | { readonly type: 'settle'; readonly entryId: string }
  /** A try of it came to nothing: the server did not take it. */
  /** A try was not accepted; `never`: none before it was either. */
  | { readonly type: 'notTaken'; readonly entryId: string; readonly never: boolean }
  /** It was refused; `unasked`: so was the making of its chat. */
  | { readonly type: 'keepFailure'; readonly entryId: string; readonly unasked: boolean }
  | { readonly type: 'dropStop'; readonly runId: string }
  /** A deletion is due. It is told in its turn: an undo before it still counts. */
  | { readonly type: 'tell'; readonly sessionId: string }
  /** The chat was deleted elsewhere: what is unsent of it goes to a chat of its own. */
  | { readonly type: 'rescue'; readonly sessionId: string }
  /** The chat is deleted for good, and all of it goes. */
  | { readonly type: 'forget'; readonly sessionId: string }
  /** The server refuses to delete the chat. */
  | { readonly type: 'keepChat'; readonly sessionId: string };

/** One transaction's worth. They go one after the other, each planned on what the last one left. */
export type Intent = Command | Chore;

/** Why something waits: until `retryAt`, or without it until the server answers again. */
export interface Pause {
  readonly retryAt?: number | undefined;
  readonly lastError: SendError;
}

/** What a chat is busy with: one thing at a time. `entryId`: the message that it is for. */
export type Work =
  | { readonly type: 'begin' | 'send'; readonly entryId: string }
  | { readonly type: 'create' | 'adopt'; readonly entryId: string | undefined }
  | {
      readonly type: 'patch';
      readonly entryId: string | undefined;
      readonly chat: Chat;
      readonly told: CreateChatRequest;
    }
  | { readonly type: 'tell' | 'delete' | 'forget' | 'rescue' };

/** A chat that was deleted elsewhere. */
export interface LostChat {
  /** Of the chat that takes what is unsent. */
  readonly localId: string;
  /** What is typed in its box. */
  readonly draft: string;
}

export interface StopTry {
  readonly attempts: number;
  readonly underWay: boolean;
  readonly pause?: Pause | undefined;
  /** Nothing more to tell; its record has yet to go. */
  readonly done: boolean;
  /** Who waits for the next outcome. */
  readonly calls: readonly Call[];
}

export interface DeletionTry {
  readonly attempts: number;
  readonly pause?: Pause | undefined;
  /** The server may have heard of it. */
  readonly told: boolean;
}

export interface MachineState {
  /** What is on disk, and nothing else; but for a deletion's time, where the clock was set back since. */
  readonly records: OutboxRecords;
  readonly writing:
    { readonly intent: Intent; readonly changes: readonly OutboxChange[] } | undefined;
  /** Their turn at the disk comes. */
  readonly waiting: readonly Intent[];
  /** Chores that the disk refused; again with the next write that succeeds, or at `storeRetryAt`. */
  readonly stalled: readonly Chore[];
  readonly storeFailures: number;
  readonly storeRetryAt: number | undefined;
  /** Where a message stands in this process, where that is not what its record says. By entry. */
  readonly live: ReadonlyMap<string, OutboxState>;
  /** By entry: how a message is being reworded. It does not go in words that somebody is changing. */
  readonly rewordings: ReadonlyMap<string, string>;
  /** Accepted; their records have yet to go. */
  readonly settled: ReadonlySet<string>;
  /** By chat. */
  readonly busy: ReadonlyMap<string, Work>;
  /** By run. */
  readonly stops: ReadonlyMap<string, StopTry>;
  /** By chat. */
  readonly deletions: ReadonlyMap<string, DeletionTry>;
  /** The server's id of each chat that was begun here and made since. */
  readonly made: ReadonlyMap<string, string>;
  /** Ids that were made up here for chats, as far as this process knows. */
  readonly begun: ReadonlySet<string>;
  /** By chat: deleted elsewhere, and what is unsent of it is not in another chat yet. */
  readonly lost: ReadonlyMap<string, LostChat>;
  /** Deleted at the server, by this process. */
  readonly gone: ReadonlySet<string>;
  /** The time of the last step. */
  readonly now: number;
  /** When the one timer fires. */
  readonly timerAt: number | undefined;
}

export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'message'; readonly message: OutboxMessage }
  | { readonly kind: 'chat'; readonly chat: Chat }
  | { readonly kind: 'stop'; readonly outcome: StopOutcome }
  | { readonly kind: 'refused'; readonly error: MillraceError };

export type Input =
  | { readonly type: 'start' }
  | { readonly type: 'command'; readonly command: Command }
  /** What somebody types into a message that waits; empty: it is kept or left. */
  | { readonly type: 'reworded'; readonly entryId: string; readonly text: string }
  | { readonly type: 'written' }
  | { readonly type: 'notWritten'; readonly error: unknown }
  | { readonly type: 'created'; readonly localId: string; readonly chat: Chat }
  | { readonly type: 'notCreated'; readonly localId: string; readonly error: MillraceError }
  | { readonly type: 'updated'; readonly localId: string; readonly chat: Chat }
  | { readonly type: 'notUpdated'; readonly localId: string; readonly error: MillraceError }
  | { readonly type: 'accepted'; readonly entryId: string; readonly accepted: Accepted }
  | {
      readonly type: 'notAccepted';
      readonly entryId: string;
      readonly error: MillraceError;
      readonly spareId: string;
    }
  /** The server has this chat no more. `draft`: what is typed in it. */
  | {
      readonly type: 'lost';
      readonly sessionId: string;
      readonly draft: string;
      readonly spareId: string;
    }
  | { readonly type: 'stopped'; readonly runId: string; readonly run: Run }
  | { readonly type: 'notStopped'; readonly runId: string; readonly error: MillraceError }
  | { readonly type: 'deleted'; readonly sessionId: string }
  | { readonly type: 'notDeleted'; readonly sessionId: string; readonly error: MillraceError }
  | { readonly type: 'reachable' }
  /** `at`: the time that it was set for, which the clock need not show. */
  | { readonly type: 'timer'; readonly at: number };

export type Effect =
  | { readonly type: 'emit'; readonly event: OutboxEvent }
  | { readonly type: 'reply'; readonly call: Call; readonly reply: Reply }
  /** Answered by `written` or `notWritten`, and no other is asked for before. */
  | { readonly type: 'write'; readonly changes: readonly OutboxChange[] }
  | { readonly type: 'createChat'; readonly localId: string; readonly request: CreateChatRequest }
  | {
      readonly type: 'updateChat';
      readonly localId: string;
      readonly sessionId: string;
      readonly patch: UpdateChatRequest;
    }
  | {
      readonly type: 'sendMessage';
      readonly entryId: string;
      readonly sessionId: string;
      readonly request: SendMessageRequest;
    }
  | { readonly type: 'cancelRun'; readonly stop: PendingStop }
  | { readonly type: 'deleteChat'; readonly sessionId: string }
  /** Replaces the timer that is set. */
  | { readonly type: 'setTimer'; readonly at: number }
  | { readonly type: 'clearTimer' };

export interface Environment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

/** Requests under way at once, over all chats. Stops do not count: they are never made to wait. */
export const MAX_AT_ONCE = 4;

/** What the last process left. A deletion that was due then may have been told already. */
export function initialState(
  records: OutboxRecords,
  drafts: readonly Draft[],
  now: number,
): MachineState {
  const entryIds = new Set<string | null>(records.messages.map(({ entryId }) => entryId));

  // A time further ahead is one of a clock that was set back since.
  const deletions = records.deletions.map((deletion) => ({
    ...deletion,
    dueAt: Math.min(deletion.dueAt, now + MAX_UNDO_MS),
  }));
  return {
    records: { ...records, deletions },
    writing: undefined,
    waiting: [],
    stalled: [],
    storeFailures: 0,
    storeRetryAt: undefined,
    live: new Map(),
    rewordings: new Map(
      drafts.flatMap(({ sessionId, text }) =>
        sessionId !== null && entryIds.has(sessionId) ? [[sessionId, text]] : [],
      ),
    ),
    settled: new Set(),
    busy: new Map(),
    stops: new Map(),
    deletions: new Map(
      records.deletions
        .filter(({ dueAt }) => dueAt <= now)
        .map(({ sessionId }) => [sessionId, { attempts: 0, told: true }]),
    ),
    made: new Map(),
    begun: new Set(),
    lost: new Map(),
    gone: new Set(),
    now,
    timerAt: undefined,
  };
}
