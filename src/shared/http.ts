import { z } from 'zod';
import {
  chatSchema,
  idSchema,
  messageSchema,
  modelIdSchema,
  modelSchema,
  runSchema,
} from './chat.ts';

/** Bodies and answers of the HTTP routes (docs/protocol.md, "Routes"). */

export const PROTOCOL_VERSION = 1;

export const createChatRequestSchema = z.object({
  title: z.string().trim().min(1).max(300).optional(),
  model: modelIdSchema.optional(),
});
export type CreateChatRequest = z.infer<typeof createChatRequestSchema>;

export const updateChatRequestSchema = z
  .object({
    title: z.string().trim().min(1).max(300),
    model: modelIdSchema,
    pinned: z.boolean(),
    archived: z.boolean(),
  })
  .partial();
export type UpdateChatRequest = z.infer<typeof updateChatRequestSchema>;

export const sendMessageRequestSchema = z.object({
  text: z.string().regex(/\S/u, 'nothing but spaces'),
  /** Absent: after the newest accepted message; `null`: a new root. */
  parentId: idSchema.nullable().optional(),
  model: modelIdSchema.optional(),
  delivery: z.enum(['stream', 'queue']).optional(),
  /** None yet: a message whose files were left out without a word would be answered as if it had none. */
  attachments: z.array(idSchema).max(0, 'files are not taken yet').optional(),
});
export type SendMessageRequest = z.infer<typeof sendMessageRequestSchema>;

export const retryRequestSchema = z.object({ model: modelIdSchema.optional() });
export type RetryRequest = z.infer<typeof retryRequestSchema>;

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

export const chatPageSchema = z.object({
  items: z.array(chatSchema),
  nextCursor: z.string().optional(),
});
export type ChatPage = z.infer<typeof chatPageSchema>;

export const messagePageSchema = z.object({
  items: z.array(messageSchema),
  nextCursor: z.string().optional(),
  /** The position in the event log that this answer includes. */
  sequence: z.number().int().nonnegative(),
});
export type MessagePage = z.infer<typeof messagePageSchema>;

export const acceptedSchema = z.object({ message: messageSchema, run: runSchema });
export type Accepted = z.infer<typeof acceptedSchema>;

export const runAnswerSchema = z.object({ run: runSchema });
export const runDetailSchema = z.object({ run: runSchema, message: messageSchema });
export type RunDetail = z.infer<typeof runDetailSchema>;

export const modelListSchema = z.object({
  items: z.array(modelSchema),
  default: modelIdSchema,
  /**
   * The ids of all providers, also of those that list no models just now; absent: the server does not
   * say. A model of any other one has nobody to serve it.
   */
  providers: z.array(z.string()).optional(),
});
export type ModelList = z.infer<typeof modelListSchema>;

export const configSchema = z.object({
  protocol: z.number().int(),
  limits: z.object({
    messageBytes: z.number().int(),
    fileBytes: z.number().int(),
    runsAtOnce: z.number().int(),
  }),
  streaming: z.object({ rolloutPercent: z.number(), enabledForUser: z.boolean() }),
  repair: z.object({ attempts: z.number().int() }),
});
export type ServerConfig = z.infer<typeof configSchema>;
