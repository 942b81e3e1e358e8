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

/**
 * How people sign in to a server of a team: what a client needs before it has a token. Nothing in it is
 * a secret, the client's "secret" included: Google gives one to installed programs, which cannot keep it.
 */
export const signInSchema = z.object({
  type: z.literal('firebase'),
  projectId: z.string().min(1),
  apiKey: z.string().min(1),
  authDomain: z.string().min(1),
  /** `HOST:PORT` of the Auth emulator, whose tokens are not signed: for trying things out alone. */
  emulatorHost: z.string().optional(),
  google: z
    .object({
      clientId: z.string().min(1),
      clientSecret: z.string().optional(),
      /** Google's own when absent. */
      authEndpoint: z.string().optional(),
      tokenEndpoint: z.string().optional(),
    })
    .optional(),
});
export type SignIn = z.infer<typeof signInSchema>;

/** What `GET /config` tells who has no token yet. */
export const publicConfigSchema = z.object({ protocol: z.number().int(), signIn: signInSchema });
export type PublicConfig = z.infer<typeof publicConfigSchema>;

export const configSchema = z.object({
  protocol: z.number().int(),
  /** Absent: the server takes the one token that it was started with. */
  signIn: signInSchema.optional(),
  limits: z.object({
    messageBytes: z.number().int(),
    fileBytes: z.number().int(),
    runsAtOnce: z.number().int(),
  }),
  streaming: z.object({ rolloutPercent: z.number(), enabledForUser: z.boolean() }),
  repair: z.object({ attempts: z.number().int() }),
});
export type ServerConfig = z.infer<typeof configSchema>;
