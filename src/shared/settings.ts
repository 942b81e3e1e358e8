import { z } from 'zod';
import { modelIdSchema } from './chat.ts';

/** What the user chose. Each member falls back by itself, so one bad value does not reset the rest. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system').default('system'),
  /** The model of new chats; absent: what the server says. */
  defaultModel: modelIdSchema.optional().catch(undefined),
  sidebarOpen: z.boolean().catch(true).default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsPatchSchema = z
  .object({
    theme: z.enum(['system', 'light', 'dark']),
    defaultModel: modelIdSchema.nullable(),
    sidebarOpen: z.boolean(),
  })
  .partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
