import type {
  Draft,
  LocalChat,
  OutboxMessage,
  PendingDeletion,
  PendingStop,
} from '../../../shared/outbox.ts';

/** All that is kept, in the order in which each was first written. */
export interface OutboxRecords {
  readonly messages: readonly OutboxMessage[];
  readonly chats: readonly LocalChat[];
  readonly stops: readonly PendingStop[];
  readonly deletions: readonly PendingDeletion[];
}

/** `put` writes or replaces by id and keeps the place of what is replaced; `remove` of nothing is fine. */
export type OutboxChange =
  | { readonly type: 'putMessage'; readonly message: OutboxMessage }
  | { readonly type: 'removeMessage'; readonly entryId: string }
  | { readonly type: 'putChat'; readonly chat: LocalChat }
  | { readonly type: 'removeChat'; readonly localId: string }
  | { readonly type: 'putStop'; readonly stop: PendingStop }
  | { readonly type: 'removeStop'; readonly runId: string }
  | { readonly type: 'putDeletion'; readonly deletion: PendingDeletion }
  | { readonly type: 'removeDeletion'; readonly sessionId: string };

/**
 * The user's own words on disk, in a file apart from what can be fetched again. Rejects with a
 * StorageError, and nothing of the call is stored then.
 */
export interface OutboxStore {
  load(): Promise<OutboxRecords>;
  /** One transaction; when it resolves it survives the end of the process and of the power. */
  write(changes: readonly OutboxChange[]): Promise<void>;

  drafts(): Promise<readonly Draft[]>;
  /** An empty text removes the draft. Survives the end of the process. */
  saveDraft(draft: Draft): Promise<void>;
}
