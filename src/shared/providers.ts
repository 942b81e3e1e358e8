import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';

/** Where models come from, as the user sets it up. The key is apart: it never sits beside this. */
export const providerKindSchema = z.enum(['openai-compatible', 'anthropic', 'ollama']);
export type ProviderKind = z.infer<typeof providerKindSchema>;

/** Ids that the app itself uses: `demo` always, `ollama` when one is found on its usual port. */
export const RESERVED_PROVIDER_IDS: readonly string[] = ['demo'];

/** Fetch refuses such an address; and what stands before the @ would lie on disk in clear. */
export function hasLogin(url: string): boolean {
  return /^[a-z]+:[/\\]*[^/\\?#]*@/iu.test(url.trim());
}

/** What would lie on disk in clear: such an address carries a key, as a rule. */
export function hasQuery(url: string): boolean {
  return url.includes('?');
}

/** The address of one question, where the address of the whole service is meant. */
export function isEndpoint(url: string): boolean {
  return /\/(?:chat\/completions|completions|messages|models)\/*$/iu.test(url.trim());
}

export const providerConfigSchema = z.object({
  /** The `PROVIDER` of its model ids. */
  providerId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, 'use lower-case letters, digits and hyphens')
    .refine((id) => !RESERVED_PROVIDER_IDS.includes(id), 'this name is taken by Millrace'),
  kind: providerKindSchema,
  label: z.string().trim().min(1).max(80),
  /** Absent: the kind's own public address. For OpenAI-compatible servers it ends in `/v1` as a rule. */
  baseUrl: z
    .url({ protocol: /^https?$/u })
    .refine((url) => !hasLogin(url), 'leave out the user and the password')
    .refine((url) => !hasQuery(url), 'leave out what stands behind the ?')
    .optional(),
  /** Names of models to offer besides those that the server lists. */
  models: z.array(z.string().trim().min(1).max(200)).max(50).default([]),
});
export type ProviderConfig = z.infer<typeof providerConfigSchema>;

/** A provider with its key, as it travels from main to the server process, over its port only. */
export const providerWithKeySchema = providerConfigSchema.extend({
  apiKey: z.string().min(1).optional(),
});
export type ProviderWithKey = z.infer<typeof providerWithKeySchema>;

/** What "Test connection" found: either the models, or what happened and what to do. */
export const providerTestResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), models: z.array(z.string()), latencyMs: z.number() }),
  z.object({ ok: z.literal(false), code: errorCodeSchema, message: z.string() }),
]);
export type ProviderTestResult = z.infer<typeof providerTestResultSchema>;
