import type { ConnectionState, Input, Position, Step } from './connection-state.ts';

/** A time that the server put into the stream (docs/protocol.md, "Times"). */
export interface Stamp {
  /** Epoch milliseconds of the server's clock. */
  readonly at: number;
  /** The event that follows was committed at `at`, and written so much later. Absent: of no event. */
  readonly waitedMs?: number;
  /** And so long after the chat's commit before. */
  readonly gapMs?: number;
}

/** What one attempt's wire is seen to do. Nothing of it has a say in what happens. */
export interface WireObserver {
  /** The answer's head is here. */
  answered(status: number): void;
  /** A piece of its body is here. */
  bytes(count: number): void;
  stamp(stamp: Stamp): void;
  /** There is no stream: the server is asked what one would have brought. */
  asked(): void;
  /** The request or the body broke off; what the system calls it. */
  broke(code: string): void;
}

/** Hears of all that a connection does. It is told before the effects take place. */
export interface ConnectionObserver {
  /** An attempt begins, from this position. */
  begun(position: Position): WireObserver;
  stepped(before: ConnectionState, input: Input, step: Step): void;
}
