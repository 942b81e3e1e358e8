import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppInfo, IpcError, MillraceBridge } from '../../../shared/ipc.ts';
import type { Settings, SettingsPatch } from '../../../shared/settings.ts';

export interface SettingsState {
  readonly settings: Settings;
  /** `false`: what the page remembers from last time, until main answers. */
  readonly loaded: boolean;
  readonly info: AppInfo | null;
}

export interface SettingsStore {
  readonly store: StoreApi<SettingsState>;
  load(): Promise<void>;
  /** Shows the change at once; an error takes it back. */
  update(patch: SettingsPatch): Promise<IpcError | null>;
  stop(): void;
}

/** Where the page keeps what its first paint needs: `localStorage`, or nothing. */
export interface Memory {
  get(): string | null;
  set(value: string): void;
}

const defaults: Settings = { theme: 'system', sidebarOpen: true, streaming: 'auto' };

/** Read before the first paint, so that it has the right colours and width at once. */
export function rememberedSettings(memory: Memory): Settings {
  try {
    const value: unknown = JSON.parse(memory.get() ?? '{}');
    if (typeof value !== 'object' || value === null) return defaults;
    const { theme, sidebarOpen } = value as Record<string, unknown>;
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      sidebarOpen: sidebarOpen !== false,
      // Nothing of the first paint hangs on it.
      streaming: defaults.streaming,
    };
  } catch {
    return defaults;
  }
}

export function createSettings(bridge: MillraceBridge, memory: Memory): SettingsStore {
  const store = createStore<SettingsState>()(() => ({
    settings: rememberedSettings(memory),
    loaded: false,
    info: null,
  }));

  function show(settings: Settings, loaded = true): void {
    store.setState({ settings, loaded });
    const { theme, sidebarOpen } = settings;
    memory.set(JSON.stringify({ theme, sidebarOpen }));
  }

  const stop = bridge.on('settings.changed', (settings) => show(settings));

  return {
    store,
    stop,
    async load() {
      const [settings, info] = await Promise.all([
        bridge.call('settings.get'),
        bridge.call('app.info'),
      ]);
      if (settings.ok) show(settings.value);
      if (info.ok) store.setState({ info: info.value });
    },
    async update(patch) {
      const before = store.getState().settings;
      show(patched(before, patch), store.getState().loaded);
      const result = await bridge.call('settings.update', patch);
      show(result.ok ? result.value : before);
      return result.ok ? null : result.error;
    },
  };
}

function patched(settings: Settings, patch: SettingsPatch): Settings {
  const { defaultModel: before, ...rest } = settings;
  const defaultModel =
    patch.defaultModel === undefined ? before : (patch.defaultModel ?? undefined);
  return {
    ...rest,
    theme: patch.theme ?? settings.theme,
    sidebarOpen: patch.sidebarOpen ?? settings.sidebarOpen,
    streaming: patch.streaming ?? settings.streaming,
    ...(defaultModel === undefined ? {} : { defaultModel }),
  };
}
