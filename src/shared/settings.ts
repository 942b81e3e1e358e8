import { z } from 'zod';
import { modelIdSchema } from './chat.ts';

/**
 * How answers come (docs/protocol.md, "Streaming as a preference"). `auto`: as the server says; `on`: by
 * streams wherever they can be had; `off`: asked for, never streamed.
 */
export const streamingPreferenceSchema = z.enum(['auto', 'on', 'off']);
export type StreamingPreference = z.infer<typeof streamingPreferenceSchema>;

/** What the user chose. Each member falls back by itself, so one bad value does not reset the rest. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system').default('system'),
  /** The model of new chats; absent: what the server says. */
  defaultModel: modelIdSchema.optional().catch(undefined),
  sidebarOpen: z.boolean().catch(true).default(true),
  streaming: streamingPreferenceSchema.catch('auto').default('auto'),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsPatchSchema = z
  .object({
    theme: z.enum(['system', 'light', 'dark']),
    defaultModel: modelIdSchema.nullable(),
    sidebarOpen: z.boolean(),
    streaming: streamingPreferenceSchema,
  })
  .partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
