/** The limits and intervals of a server. Bytes and milliseconds throughout. */
export interface BackendConfig {
  readonly messageBytes: number;
  readonly fileBytes: number;
  /** Runs that may be at their provider at the same time, over all chats. */
  readonly runsAtOnce: number;
  /** Share of users that stream, 0 to 100. */
  readonly rolloutPercent: number;
  readonly repairAttempts: number;
  /** How long a cancel, or the end of the server, waits for the provider's request to end. */
  readonly abortWaitMs: number;
  readonly pingMs: number;
  /** A reader that took nothing for this long is cut off; it can continue where it was. */
  readonly stalledReaderMs: number;
  /** A chat that moves is told of on its user's feed once in this time. */
  readonly feedIntervalMs: number;
  /** Chats that may move within that time; a feed with more is cut off, and its reader lists them. */
  readonly feedChats: number;
  /** `retry:` of the streams: what a plain EventSource waits before it reconnects. */
  readonly retryMs: number;
  /** `draining` tells each client to come back after this much, spread by `drainSpreadMs`. */
  readonly drainMinMs: number;
  readonly drainSpreadMs: number;
  /** Events of a chat's log that are kept for readers that come back; older ones may be cut. */
  readonly keepEvents: number;
}

export const defaultConfig: BackendConfig = {
  messageBytes: 1024 * 1024,
  fileBytes: 100 * 1024 * 1024,
  runsAtOnce: 4,
  rolloutPercent: 100,
  repairAttempts: 3,
  abortWaitMs: 2_000,
  pingMs: 15_000,
  stalledReaderMs: 60_000,
  feedIntervalMs: 250,
  feedChats: 1_000,
  retryMs: 200,
  drainMinMs: 250,
  drainSpreadMs: 1_750,
  keepEvents: 100_000,
};
