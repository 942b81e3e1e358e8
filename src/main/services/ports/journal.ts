import type { Chat } from '../../../shared/chat.ts';
import type { SnapshotEvent } from '../../../shared/events.ts';
import type { ChatPage, MessagePage } from '../../../shared/http.ts';
import type { Delivered } from '../../stream/connection-state.ts';

/** One thing that a chat's stream delivered, for the disk. */
export interface JournalEntry {
  readonly sessionId: string;
  readonly item: Delivered;
}

export interface AppendResult {
  /**
   * Chats of which an event did not continue what is stored. Nothing of them was written from that
   * event on: the stream has to be read again from the stored position.
   */
  readonly gaps: readonly string[];
}

/** A chat as it is on disk. */
export interface StoredConversation {
  /** The number of the last event that it includes. */
  readonly sequence: number;
  /** The newest 50 messages and all that is unfinished, in order of acceptance. */
  readonly snapshot: SnapshotEvent;
  /** Where older messages begin: the id of the oldest of those 50. Absent: there are none. */
  readonly olderCursor?: string;
}

/**
 * The app's own copy of what the server said, on disk. Every method is one transaction and rejects
 * with a StorageError when the disk does not play along; nothing of it is stored then. Calls take
 * effect in their order, and are answered in it.
 */
export interface Journal {
  /** Durable when it resolves. An event that is stored already is passed over. */
  append(entries: readonly JournalEntry[]): Promise<AppendResult>;
  /** `undefined`: nothing of this chat's stream is stored. */
  read(sessionId: string): Promise<StoredConversation | undefined>;
  /** The number of the last event that is stored; `null`: none. */
  position(sessionId: string): Promise<number | null>;
  /** Chats whose newest known state has an unfinished answer, the last changed first. */
  unfinished(): Promise<readonly string[]>;

  /** Messages older than the one that the cursor names, newest first, as far as they were ever seen. */
  older(sessionId: string, cursor: string, limit: number): Promise<MessagePage>;
  /** Keeps a page that the server answered for this cursor: what lies in its range and is not on it is gone. */
  putOlder(sessionId: string, cursor: string, page: MessagePage): Promise<void>;

  /** Newest first, by their last change. `cursor`: the `nextCursor` of an answer of this method. */
  listChats(page: { readonly limit: number; readonly cursor?: string }): Promise<ChatPage>;
  putChats(chats: readonly Chat[]): Promise<void>;
  /**
   * Keeps the first page of the server's list. Chats that should be on it and are not were deleted
   * elsewhere: they are forgotten, and their ids are the answer.
   */
  putNewestChats(page: ChatPage): Promise<readonly string[]>;
  /** Removes the chat and all that is stored of it. */
  forget(sessionId: string): Promise<void>;
}

/** The disk does not play along: full, read-only, damaged, gone. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: 'full' | 'readonly' | 'damaged' | 'failed';

  constructor(reason: StorageError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
