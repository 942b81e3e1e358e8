import { z } from 'zod';

/**
 * Why answers are asked for instead of streamed: the user's own choice, the server's, something on the way
 * that holds streams back, or streams that break off before they begin.
 */
export const pollingReasonSchema = z.enum(['preference', 'rollout', 'buffered', 'failing']);
export type PollingReason = z.infer<typeof pollingReasonSchema>;

/** How an open chat's stream stands, in words that the status element can show. */
export const connectionStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('connected') }),
  /** The server answers; there is no stream. */
  z.object({ state: z.literal('polling'), reason: pollingReasonSchema }),
  z.object({
    state: z.literal('reconnecting'),
    attempt: z.number().int().positive(),
    /** Epoch milliseconds of the next try. */
    retryAt: z.number(),
    reason: z.string(),
  }),
  z.object({ state: z.literal('offline') }),
  z.object({ state: z.literal('signed_out') }),
  /** Not tried again by itself: the chat is gone, or may not be read. */
  z.object({ state: z.literal('ended'), reason: z.string(), canTryNow: z.boolean() }),
]);
export type ConnectionStatus = z.infer<typeof connectionStatusSchema>;

/** How the embedded server's process stands. */
export const serverStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({
    state: z.literal('ready'),
    /** It answers, but chats cannot be written just now: what happened and what to do. */
    problem: z.string().optional(),
  }),
  /** Its process runs and has not answered for some seconds; if that lasts, it is started again. */
  z.object({ state: z.literal('unresponsive') }),
  z.object({
    state: z.literal('restarting'),
    attempt: z.number().int().positive(),
    retryAt: z.number(),
    reason: z.string(),
  }),
  /** It cannot be started; `reason` says what to do. */
  z.object({ state: z.literal('failed'), reason: z.string() }),
]);
export type ServerStatus = z.infer<typeof serverStatusSchema>;
