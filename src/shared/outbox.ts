import { z } from 'zod';
import { idSchema, modelIdSchema, timeSchema } from './chat.ts';
import { errorCodeSchema } from './errors.ts';

/**
 * What the user wrote or decided and the server has not confirmed yet. It is on disk before anything
 * is sent, and goes out in order, once, whatever happens in between (docs/architecture.md, "Outbox").
 */

/** Why something could not be sent. */
export const sendErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
});
export type SendError = z.infer<typeof sendErrorSchema>;

export const outboxStateSchema = z.discriminatedUnion('state', [
  /** Waits for its turn, for a connection, or until `retryAt` (epoch milliseconds). */
  z.object({
    state: z.literal('queued'),
    retryAt: z.number().optional(),
    /** What the last try came to, where there was one. */
    lastError: sendErrorSchema.optional(),
  }),
  z.object({ state: z.literal('sending') }),
  /** Will not go by itself: the user edits it, cancels it or sends it again. */
  z.object({ state: z.literal('failed'), error: sendErrorSchema }),
]);
export type OutboxState = z.infer<typeof outboxStateSchema>;

/** A message on its way. Accepted, it leaves the outbox: the chat has it. */
export const outboxMessageSchema = z.object({
  /** The `Idempotency-Key` of its request: sent twice, it is accepted once. */
  entryId: idSchema,
  /** A chat of the server's, or one that is still to be made (`LocalChat`). */
  sessionId: idSchema,
  text: z.string().min(1),
  model: modelIdSchema.optional(),
  createdAt: timeSchema,
  /** Tries whose outcome is not known count: the server may have taken it. */
  attempts: z.number().int().nonnegative(),
  status: outboxStateSchema,
});
export type OutboxMessage = z.infer<typeof outboxMessageSchema>;

/** A chat that the user began and the server has not made yet; its id is the creation's `Idempotency-Key`. */
export const localChatSchema = z.object({
  localId: idSchema,
  title: z.string().optional(),
  model: modelIdSchema.optional(),
  createdAt: timeSchema,
  /**
   * What the server was asked to make of it, once it was: it may have, and a repeat under the same key
   * must say the same. What was changed since is told afterwards.
   */
  asked: z.object({ title: z.string().optional(), model: modelIdSchema.optional() }).optional(),
});
export type LocalChat = z.infer<typeof localChatSchema>;

/** A press of "Stop" that the server has not confirmed yet. */
export const pendingStopSchema = z.object({ sessionId: idSchema, runId: idSchema });
export type PendingStop = z.infer<typeof pendingStopSchema>;

/** The longest time in which a deletion may be undone. */
export const MAX_UNDO_MS = 60_000;

/** A chat that was deleted here; told to the server when it can no longer be undone. */
export const pendingDeletionSchema = z.object({
  sessionId: idSchema,
  /** Epoch milliseconds. */
  dueAt: z.number(),
});
export type PendingDeletion = z.infer<typeof pendingDeletionSchema>;

/** What is typed and not sent; `sessionId` null: in the box of a new chat. */
export const draftSchema = z.object({ sessionId: idSchema.nullable(), text: z.string() });
export type Draft = z.infer<typeof draftSchema>;
