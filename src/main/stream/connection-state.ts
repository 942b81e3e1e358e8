import type { PollingReason } from '../../shared/connection.ts';
import type { LoggedEvent, SnapshotEvent } from '../../shared/events.ts';

/**
 * Where the client stands in a chat's log: the last sequence number it has, or `null` for nowhere,
 * so that the server begins with a snapshot.
 */
export type Position = number | null;

/** Why an attempt failed. What can be known of it is kept, for the words shown to the user. */
export type Failure =
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterMs?: number }
  /** The server's own word on this chat, whatever stands between: there is none such, or none for you. */
  | { readonly kind: 'refused'; readonly reason: 'forbidden' | 'not_found' }
  | { readonly kind: 'network'; readonly message: string }
  /** It answered with something else than a server of ours does: a captive portal's page, a proxy's error in HTML. */
  | { readonly kind: 'not-a-stream'; readonly contentType: string }
  | { readonly kind: 'redirect'; readonly location: string }
  /** The server closed the stream in good order. */
  | { readonly kind: 'ended' }
  /** Nothing came for longer than the watchdog allows. */
  | { readonly kind: 'silent' }
  /** The server is stopping and said when to come back. */
  | { readonly kind: 'draining'; readonly retryAfterMs: number }
  /** A number was missing between two events. */
  | { readonly kind: 'hole'; readonly after: number };

export type CloseReason = 'released' | 'gone' | 'forbidden' | 'not_found' | 'signed_out';

interface Common {
  /** Grows by one with each attempt; inputs that carry an older one are dropped. */
  readonly generation: number;
  readonly position: Position;
  /** Failed attempts in a row, and connections that were not sound. */
  readonly failures: number;
  /** A new token has been asked for since the last good connection: once is enough. */
  readonly refreshed: boolean;
  /** The last good position before a hole that was met; met there again, a snapshot is asked for. */
  readonly holeAt: number | undefined;
  /** What the server's `retry:` asks a client to wait at least; 0: it said nothing. */
  readonly retryMs: number;
  /** The pause that the server asked for by name: sleep and a network that comes do not cut it short. */
  readonly asked:
    { readonly until: number; readonly ms: number; readonly failure: Failure } | undefined;
}

export type OpenState = Common & {
  readonly name: 'open';
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Something has come on it. */
  readonly hasSpoken: boolean;
  /** Events that it moved the position by. */
  readonly brought: number;
  /** What comes is asked for, and why; `undefined`: it is streamed. */
  readonly polling: PollingReason | undefined;
};

export type ConnectionState =
  | (Common & { readonly name: 'idle' })
  | (Common & { readonly name: 'connecting' })
  | (Common & { readonly name: 'refreshing' })
  | OpenState
  | (Common & { readonly name: 'waiting'; readonly retryAt: number; readonly failure: Failure })
  | (Common & { readonly name: 'suspended'; readonly asleep: boolean; readonly offline: boolean })
  | (Common & { readonly name: 'closed'; readonly reason: CloseReason });

export type Input =
  | { readonly type: 'start' }
  | { readonly type: 'release' }
  | {
      readonly type: 'opened';
      readonly generation: number;
      readonly polling?: PollingReason | undefined;
    }
  | { readonly type: 'event'; readonly generation: number; readonly event: Received }
  | { readonly type: 'failed'; readonly generation: number; readonly failure: Failure }
  | { readonly type: 'refreshed'; readonly generation: number; readonly ok: boolean }
  | { readonly type: 'retryTimer'; readonly generation: number }
  | { readonly type: 'watchdog'; readonly generation: number }
  | { readonly type: 'tryNow' }
  /** Read again from here: the journal could not keep what came since, or a page is further back. */
  | { readonly type: 'rewind'; readonly position: Position }
  /** The server's `retry:` line, in milliseconds. */
  | { readonly type: 'retryInterval'; readonly generation: number; readonly ms: number }
  | { readonly type: 'power'; readonly asleep: boolean }
  | { readonly type: 'network'; readonly offline: boolean };

/** What one event of the stream can be, parsed. */
export type Received =
  | { readonly kind: 'logged'; readonly sequence: number; readonly event: LoggedEvent }
  | { readonly kind: 'snapshot'; readonly sequence: number; readonly event: SnapshotEvent }
  /** A sign of life. `isNews`: it said something besides, of the account's feed. */
  | { readonly kind: 'ping'; readonly isNews?: true }
  | { readonly kind: 'draining'; readonly retryAfterMs: number }
  /** Whole, but without a meaning for this client: a newer server's. */
  | { readonly kind: 'unknown'; readonly sequence: number | undefined }
  /** Its data did not arrive as the server wrote them. Counted, it would be lost: a hole. */
  | { readonly kind: 'damaged' };

export type Effect =
  | { readonly type: 'connect'; readonly generation: number; readonly position: Position }
  | { readonly type: 'disconnect' }
  | { readonly type: 'refreshToken'; readonly generation: number }
  | { readonly type: 'setRetryTimer'; readonly generation: number; readonly ms: number }
  | { readonly type: 'clearRetryTimer' }
  | { readonly type: 'setWatchdog'; readonly generation: number; readonly ms: number }
  | { readonly type: 'clearWatchdog' }
  | { readonly type: 'deliver'; readonly item: Delivered };

/** What goes on to the page: exactly once, in order. `skip` moves the position past an unknown event. */
export type Delivered =
  | Extract<Received, { kind: 'logged' | 'snapshot' }>
  | { readonly kind: 'skip'; readonly sequence: number };

export interface Environment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly Effect[];
}

/** docs/protocol.md, "Liveness". */
export const WATCHDOG_MS = 45_000;

/** @param position what is there from before: the stream goes on behind it */
export function initialState(position: Position = null): ConnectionState {
  return {
    name: 'idle',
    generation: 0,
    position,
    failures: 0,
    refreshed: false,
    holeAt: undefined,
    retryMs: 0,
    asked: undefined,
  };
}
