import { z } from 'zod';
import {
  chatSchema,
  cutReasonSchema,
  idSchema,
  messageSchema,
  runErrorSchema,
  runSchema,
  timeSchema,
  toolErrorSchema,
  usageSchema,
} from './chat.ts';

/**
 * The event stream of a chat (docs/protocol.md, "The event stream").
 *
 * On the wire an event is `event: TYPE`, `data: JSON` and, where it is logged, `id: SEQUENCE`. Here
 * each is one object whose `type` is the wire's event name.
 */
const ofRun = { runId: idSchema, messageId: idSchema };

export const finishReasonSchema = z.enum(['stop', 'cancelled', ...cutReasonSchema.options]);
export type FinishReason = z.infer<typeof finishReasonSchema>;

/** One that only a newer server knows still says that the run completed. */
const anyFinishReasonSchema = z.union([
  finishReasonSchema,
  z.string().transform((): FinishReason => 'stop'),
]);

/** Events that are in the log, with a sequence number. */
export const loggedEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), message: messageSchema }),
  z.object({ type: z.literal('message_deleted'), messageId: idSchema }),
  z.object({ type: z.literal('chat'), chat: chatSchema }),
  z.object({
    type: z.literal('status'),
    runId: idSchema,
    state: z.enum(['queued', 'running', 'retrying']),
    activity: z.enum(['thinking', 'writing', 'tool']).optional(),
    detail: z.string().optional(),
    /** With `retrying`: when the next attempt starts, in milliseconds from the event's `at`. */
    retryAfterMs: z.number().nonnegative().optional(),
    at: timeSchema.optional(),
  }),
  z.object({ type: z.literal('thinking'), ...ofRun, text: z.string() }),
  z.object({ type: z.literal('token'), ...ofRun, text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    ...ofRun,
    callId: z.string(),
    name: z.string(),
    input: z.unknown(),
    startedAt: timeSchema,
  }),
  z.object({
    type: z.literal('tool_result'),
    ...ofRun,
    callId: z.string(),
    output: z.unknown().optional(),
    error: toolErrorSchema.optional(),
    durationMs: z.number().nonnegative(),
  }),
  z.object({
    type: z.literal('completed'),
    ...ofRun,
    finishReason: anyFinishReasonSchema,
    usage: usageSchema,
  }),
  z.object({ type: z.literal('error'), ...ofRun, ...runErrorSchema.shape }),
]);
export type LoggedEvent = z.infer<typeof loggedEventSchema>;
export type StatusEvent = Extract<LoggedEvent, { type: 'status' }>;

/** The state of a chat at a position: the newest 50 messages and all that is unfinished. */
export const snapshotEventSchema = z.object({
  type: z.literal('snapshot'),
  chat: chatSchema,
  messages: z.array(messageSchema),
  runs: z.array(runSchema),
});
export type SnapshotEvent = z.infer<typeof snapshotEventSchema>;

export const pingEventSchema = z.object({ type: z.literal('ping'), time: timeSchema });
export const drainingEventSchema = z.object({
  type: z.literal('draining'),
  retryAfterMs: z.number().nonnegative(),
});

export const streamEventSchema = z.discriminatedUnion('type', [
  ...loggedEventSchema.options,
  snapshotEventSchema,
  pingEventSchema,
  drainingEventSchema,
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;
export type StreamEventType = StreamEvent['type'];

/**
 * The account's feed (docs/protocol.md, "The account's feed"): which chats have moved. `sequence` is the
 * number of the chat's newest event; 0: it was just made.
 */
export const accountEventSchema = z.union([
  z.object({ type: z.literal('chat'), sessionId: idSchema, deleted: z.literal(true) }),
  z.object({
    type: z.literal('chat'),
    sessionId: idSchema,
    sequence: z.number().int().nonnegative(),
  }),
  pingEventSchema,
  drainingEventSchema,
]);
export type AccountEvent = z.infer<typeof accountEventSchema>;

/** A logged event and its place in its chat's log. `sequence` counts from 1, without holes. */
export const sequencedEventSchema = z.object({
  sequence: z.number().int().positive(),
  event: loggedEventSchema,
});
export type SequencedEvent = z.infer<typeof sequencedEventSchema>;

/** The wire's event names; a client subscribes to these and ignores others. */
export const streamEventTypes: readonly StreamEventType[] = streamEventSchema.options.map(
  (option) => option.shape.type.value,
);

/** The same of the account's feed. */
export const accountEventTypes: readonly AccountEvent['type'][] = ['chat', 'ping', 'draining'];
