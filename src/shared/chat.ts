import { z } from 'zod';

/** The objects of the wire protocol (docs/protocol.md, "Objects"). Ids are opaque, times ISO 8601 UTC. */

export const idSchema = z.string().min(1).max(200);
export const timeSchema = z.iso.datetime();
/** `PROVIDER/NAME`, such as `demo/tour`; NAME may hold slashes (`openrouter/meta/llama-4`). */
export const modelIdSchema = z
  .string()
  .max(300)
  .regex(/^[^/\s]+\/\S.*$/u, 'must look like PROVIDER/NAME');

export const usageSchema = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().optional(),
  estimated: z.boolean().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

export const chatSchema = z.object({
  sessionId: idSchema,
  title: z.string(),
  model: modelIdSchema.optional(),
  pinned: z.boolean(),
  archived: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Chat = z.infer<typeof chatSchema>;

export const toolErrorSchema = z.object({ code: z.string(), message: z.string() });

export const textPartSchema = z.object({ type: z.literal('text'), text: z.string() });
export const reasoningPartSchema = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  durationMs: z.number().nonnegative().optional(),
});
export const toolPartSchema = z.object({
  type: z.literal('tool'),
  callId: z.string(),
  name: z.string(),
  input: z.unknown(),
  output: z.unknown().optional(),
  error: toolErrorSchema.optional(),
  startedAt: timeSchema,
  durationMs: z.number().nonnegative().optional(),
});
export type ToolPart = z.infer<typeof toolPartSchema>;

/** In the order in which they came. `previewError` joins with the sealed preview's own contract. */
export const partSchema = z.discriminatedUnion('type', [
  textPartSchema,
  reasoningPartSchema,
  toolPartSchema,
]);
export type Part = z.infer<typeof partSchema>;

const partTypes: readonly string[] = partSchema.options.map((option) => option.shape.type.value);

/** Parts of a type that only a newer server knows are passed over: the rest of the message can be read. */
const partsSchema = z.preprocess(
  (parts) => (Array.isArray(parts) ? parts.filter((part) => !isOfNewType(part)) : parts),
  z.array(partSchema),
);

function isOfNewType(part: unknown): boolean {
  if (typeof part !== 'object' || part === null || !('type' in part)) return false;
  return typeof part.type === 'string' && !partTypes.includes(part.type);
}

export const messageStateSchema = z.enum(['complete', 'streaming', 'failed', 'cancelled']);
/** Why an answer that is complete by its run is none by its words: finish reasons of `events.ts`. */
export const cutReasonSchema = z.enum(['length', 'tool_limit']);
export type CutReason = z.infer<typeof cutReasonSchema>;

export const messageSchema = z.object({
  messageId: idSchema,
  sessionId: idSchema,
  parentId: idSchema.nullable(),
  role: z.enum(['user', 'assistant', 'preview']),
  parts: partsSchema,
  runId: idSchema.optional(),
  model: modelIdSchema.optional(),
  state: messageStateSchema,
  /** A reason that only a newer server knows has no words here. */
  cut: z.union([cutReasonSchema.optional(), z.string().transform(() => undefined)]),
  usage: usageSchema.optional(),
  createdAt: timeSchema,
});
/** Messages are a tree: an edited or regenerated one is a sibling. */
export type Message = z.infer<typeof messageSchema>;

export const runErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().nonnegative().optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

/** What a run waits for whose provider is to be asked again. */
export const retryingSchema = z.object({
  detail: z.string().optional(),
  /** When the next attempt starts, in milliseconds from `at`. */
  retryAfterMs: z.number().nonnegative().optional(),
  at: timeSchema.optional(),
});
export type Retrying = z.infer<typeof retryingSchema>;

export const runStateSchema = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);

export const runSchema = z.object({
  runId: idSchema,
  sessionId: idSchema,
  /** The message that is answered. */
  parentId: idSchema,
  /** The answer, whose id exists from the start. */
  messageId: idSchema,
  state: runStateSchema,
  /** In snapshots, of a run that is `running`: who comes late has not heard the status that says so. */
  retrying: retryingSchema.optional(),
  error: runErrorSchema.optional(),
  usage: usageSchema.optional(),
  createdAt: timeSchema,
  endedAt: timeSchema.optional(),
});
export type Run = z.infer<typeof runSchema>;

export const modelSchema = z.object({
  modelId: modelIdSchema,
  label: z.string(),
  provider: z.string(),
  contextTokens: z.number().int().positive().optional(),
  tools: z.boolean(),
  images: z.boolean(),
});
export type Model = z.infer<typeof modelSchema>;
