import { z } from 'zod';
import { providerTestResultSchema, providerWithKeySchema } from './providers.ts';

/**
 * Main ↔ embedded server, over the utility process's own port. Secrets (the launch token, provider
 * keys) travel here and never over HTTP or the command line.
 */
export const toServerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    /** Folder of the store; exists and is writable. */
    dataDir: z.string(),
    /** Folder of `resources/`: the demo's sample data. */
    resourcesDir: z.string(),
    /** 256 bits, hexadecimal; new at each launch of the app. */
    token: z.string().min(64),
    providers: z.array(providerWithKeySchema),
    /** Look for Ollama on its usual port. */
    discoverOllama: z.boolean(),
  }),
  /** The answer is `modelsChanged`, once the list of models knows of them. */
  z.object({ type: z.literal('providers'), providers: z.array(providerWithKeySchema) }),
  z.object({
    type: z.literal('testProvider'),
    requestId: z.string(),
    provider: providerWithKeySchema,
  }),
  /** Are you there? The answer is `pong`. */
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('shutdown') }),
]);
export type ToServer = z.infer<typeof toServerSchema>;

export const fromServerSchema = z.discriminatedUnion('type', [
  /** The process runs and listens on its port: main may send `start`. */
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('ready'), port: z.number().int().min(1).max(65535) }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({
    type: z.literal('testedProvider'),
    requestId: z.string(),
    result: providerTestResultSchema,
  }),
  z.object({ type: z.literal('pong') }),
  /** The list of models may be another one: new providers are in place, or a slow one has answered. */
  z.object({ type: z.literal('modelsChanged') }),
  /** Sent when chats can no longer be written, with what to say about it, and when they can again. */
  z.object({ type: z.literal('storage'), ok: z.boolean(), reason: z.string().nullable() }),
  z.object({ type: z.literal('stopped') }),
]);
export type FromServer = z.infer<typeof fromServerSchema>;
