import type { AccountEvent } from '../../shared/events.ts';
import type { Failure, Position, Received } from './connection-state.ts';
import type { WireObserver } from './observer.ts';

/** A chat of the user's has moved, or is gone. */
export type AccountChange = Extract<AccountEvent, { type: 'chat' }>;

/** A chat's events, or the account's feed, which says what chats have moved. */
export type StreamTarget =
  | { readonly kind: 'chat'; readonly sessionId: string }
  | { readonly kind: 'account'; readonly onEvent: (event: AccountChange) => void };

/** One attempt at a stream. What subscribes returns how to stop. */
export interface StreamSource {
  open(
    request: { readonly target: StreamTarget; readonly position: Position },
    on: {
      readonly opened: () => void;
      readonly event: (event: Received) => void;
      /** The server's `retry:` line, in milliseconds. */
      readonly retryInterval: (ms: number) => void;
      /** At most once, and nothing after it. */
      readonly failed: (failure: Failure) => void;
      /** Who looks on, if anybody. */
      readonly wire?: WireObserver | undefined;
    },
  ): () => void;
  /** Gets a new token; whether there is one. */
  refreshToken(): Promise<boolean>;
}

export interface Clock {
  now(): number;
  /** Calls back once after `ms` milliseconds; returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
}
