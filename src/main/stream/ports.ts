import type { Failure, Position, Received } from './connection-state.ts';

/** One attempt at a stream. What subscribes returns how to stop. */
export interface StreamSource {
  open(
    request: { readonly sessionId: string; readonly position: Position },
    on: {
      readonly opened: () => void;
      readonly event: (event: Received) => void;
      /** At most once, and nothing after it. */
      readonly failed: (failure: Failure) => void;
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
