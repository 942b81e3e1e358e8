import { MillraceError } from '../../shared/errors.ts';
import { settingsSchema, type Settings, type SettingsPatch } from '../../shared/settings.ts';
import type { Document } from './ports/storage.ts';

export interface SettingsService {
  get(): Settings;
  /** Durable when it resolves. */
  update(patch: SettingsPatch): Promise<Settings>;
}

export async function openSettings(
  document: Document,
  onChange: (settings: Settings) => void,
): Promise<SettingsService> {
  const stored = settingsSchema.safeParse((await document.read()) ?? {});
  if (!stored.success) await document.setAside();
  let settings = stored.success ? stored.data : settingsSchema.parse({});
  return {
    get: () => settings,
    async update(patch) {
      const next: Settings = {
        theme: patch.theme ?? settings.theme,
        sidebarOpen: patch.sidebarOpen ?? settings.sidebarOpen,
        streaming: patch.streaming ?? settings.streaming,
      };
      const defaultModel =
        patch.defaultModel === undefined ? settings.defaultModel : patch.defaultModel;
      if (typeof defaultModel === 'string') next.defaultModel = defaultModel;
      try {
        await document.write(next);
      } catch (cause) {
        throw new MillraceError('internal', 'The settings could not be written to disk.', {
          cause,
        });
      }
      settings = next;
      onChange(next);
      return next;
    },
  };
}
