import { z } from 'zod';
import { idSchema } from './chat.ts';
import { pollingReasonSchema } from './connection.ts';

/**
 * What the streams of a chat and of its account did (docs/architecture.md, "The stream inspector").
 * Times are epoch milliseconds of this computer's clock, durations milliseconds.
 */

/** How an attempt at a stream came to its end. */
export const attemptEndSchema = z.enum([
  /** Failures, as the connection's state machine names them. */
  'http',
  'refused',
  'network',
  'not-a-stream',
  'redirect',
  'ended',
  'silent',
  'draining',
  'hole',
  /** What was done from this side. */
  'asleep',
  'offline',
  'replaced',
  'closed',
]);
export type AttemptEnd = z.infer<typeof attemptEndSchema>;

const count = z.number().int().nonnegative();
const ms = z.number();
const position = z.number().int().nonnegative().nullable();

const countsSchema = z.object({
  /** Logged events that were new; of the account's feed, its news. */
  events: count,
  /** Events that were here already, and were dropped. */
  duplicates: count,
  holes: count,
  snapshots: count,
  pings: count,
  /** Of the answer's body, as they came. */
  bytes: count,
  /** While there was no stream: how often the server was asked instead. */
  questions: count,
});
export type StreamCounts = z.infer<typeof countsSchema>;

export const attemptSchema = countsSchema.extend({
  /** From 1. */
  number: count,
  begunAt: ms,
  /** To its end, or until now. */
  lastedMs: ms,
  /** Of the answer, if there was one. */
  status: z.number().int().optional(),
  /** From its beginning to the answer's head, and to the first byte of its body. */
  headersMs: ms.optional(),
  firstByteMs: ms.optional(),
  /** Absent: it goes on. */
  end: attemptEndSchema.optional(),
  /** What the system or the HTTP client calls the error, such as `ECONNRESET`. */
  errorCode: z.string().optional(),
  /** From its end to the next. */
  retryMs: ms.optional(),
  /** `null`: none, the stream began with a snapshot. */
  asked: position,
  reached: position,
  /** The longest time with no byte while it was open, the pings' own pauses among them. */
  longestSilenceMs: ms,
});
export type Attempt = z.infer<typeof attemptSchema>;

export const holeSchema = z.object({
  attempt: count,
  /** The last number before it. */
  after: count,
  at: ms,
});
export type Hole = z.infer<typeof holeSchema>;

export const toolSpanSchema = z.object({
  name: z.string(),
  /** From the run's beginning, on the server's clock. */
  startMs: ms,
  /** Absent: it runs. */
  durationMs: ms.optional(),
  failed: z.boolean(),
});
export type ToolSpan = z.infer<typeof toolSpanSchema>;

export const runTimingSchema = z.object({
  runId: idSchema,
  state: z.enum(['running', 'completed', 'cancelled', 'failed']),
  startedAt: ms,
  lastedMs: ms,
  /** Pieces of the answer and of its reasoning, as they came on the stream. */
  tokens: count,
  /** Over the time from the first to the last; absent below two. */
  tokensPerSecond: z.number().optional(),
  firstTokenMs: ms.optional(),
  tools: z.array(toolSpanSchema),
});
export type RunTiming = z.infer<typeof runTimingSchema>;

/** The stages of a token's way, in its order. */
export const latencyStageSchema = z.enum([
  /** From the request to the first piece, by the server's times. */
  'provider_first',
  /** Between two pieces, by the server's times. */
  'provider_between',
  /** Event committed to written. */
  'server',
  /** Written there to received here. */
  'network',
  /** Received to on disk. */
  'journal',
  /** Sent to the page and acknowledged, without the page's wait for its frame. */
  'ipc',
  /** The page has it to its animation frame. */
  'paint',
]);
export type LatencyStage = z.infer<typeof latencyStageSchema>;

export const latencySchema = z.object({
  stage: latencyStageSchema,
  count,
  p50Ms: ms,
  p99Ms: ms,
  maxMs: ms,
});
export type Latency = z.infer<typeof latencySchema>;

/** How far the server's clock is ahead of this computer's, as far as one-way times can tell. */
export const clockOffsetSchema = z.object({
  offsetMs: ms,
  /** The true one is within so much of it. */
  uncertaintyMs: ms,
  /** Nothing says that they differ: `offsetMs` is 0. */
  agrees: z.boolean(),
});
export type ClockOffset = z.infer<typeof clockOffsetSchema>;

export const streamReportSchema = z.object({
  /** Of the URL; never its query. */
  path: z.string(),
  state: z.enum(['idle', 'connecting', 'refreshing', 'open', 'waiting', 'suspended', 'closed']),
  /** While it is open: there is no stream, the server is asked instead, and this is why. */
  polling: pollingReasonSchema.optional(),
  position,
  /** Of all attempts, also of those that are no longer listed. */
  attemptCount: count,
  totals: countsSchema,
  /** The newest, oldest first. */
  attempts: z.array(attemptSchema),
  holes: z.array(holeSchema),
  runs: z.array(runTimingSchema),
  /** Stages of which there is a figure. */
  latency: z.array(latencySchema),
  clock: clockOffsetSchema.optional(),
});
export type StreamReport = z.infer<typeof streamReportSchema>;

export const inspectorReportSchema = z.object({
  at: ms,
  /** `null`: the chat had no stream since the app was started. */
  chat: streamReportSchema.nullable(),
  account: streamReportSchema,
});
export type InspectorReport = z.infer<typeof inspectorReportSchema>;
