import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Model } from '../../../shared/chat.ts';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';

export interface ModelsState {
  readonly models: readonly Model[];
  readonly defaultModel: string | null;
  /** The ids of all that are set up; `null`: not known. */
  readonly providers: readonly string[] | null;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: IpcError | null;
}

export interface Models {
  readonly store: StoreApi<ModelsState>;
  load(): Promise<void>;
  stop(): void;
}

export function createModels(bridge: MillraceBridge): Models {
  const store = createStore<ModelsState>()(() => ({
    models: [],
    defaultModel: null,
    providers: null,
    phase: 'loading',
    error: null,
  }));
  let asked = 0;

  async function load(): Promise<void> {
    asked += 1;
    const mine = asked;
    const result = await bridge.call('models.list');
    // Providers may change faster than they answer: the last question counts.
    if (mine !== asked) return;
    if (result.ok) {
      const { items, default: defaultModel, providers = null } = result.value;
      store.setState({ models: items, defaultModel, providers, phase: 'ready', error: null });
    } else {
      const failed = store.getState().phase === 'ready' ? {} : { phase: 'failed' as const };
      store.setState({ ...failed, error: result.error });
    }
  }

  const stop = bridge.on('models.changed', () => void load());
  return { store, load, stop };
}

export interface ModelGroup {
  readonly provider: string;
  readonly models: readonly Model[];
}

/** By provider, in the order in which they come; only what has all words of the search in its names. */
export function groupModels(models: readonly Model[], search: string): readonly ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  const groups = new Map<string, Model[]>();
  for (const model of models) {
    const names = `${model.label} ${model.modelId} ${model.provider}`.toLowerCase();
    if (!words.every((word) => names.includes(word))) continue;
    const group = groups.get(model.provider) ?? [];
    groups.set(model.provider, group);
    group.push(model);
  }
  return [...groups].map(([provider, ofProvider]) => ({ provider, models: ofProvider }));
}

/**
 * Whether nobody serves this model any more: its provider was removed. One that only does not answer
 * just now is still there.
 */
export function isOrphan(providers: readonly string[] | null, modelId: string): boolean {
  return providers !== null && !providers.some((id) => modelId.startsWith(`${id}/`));
}

/** Scripted answers are marked as such wherever they show. */
export function isDemo(modelId: string | undefined): boolean {
  return modelId?.startsWith('demo/') ?? false;
}

/** What the badge says already need not be said twice. */
export function labelBesideBadge(label: string): string {
  return label.replace(/\s*\(scripted\)$/iu, '');
}

/** A model's name for people; of one that is not in the list, what stands behind the provider. */
export function modelLabel(models: readonly Model[], modelId: string): string {
  const known = models.find((model) => model.modelId === modelId);
  return known?.label ?? modelId.slice(modelId.indexOf('/') + 1);
}
