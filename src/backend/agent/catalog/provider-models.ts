import { modelIdSchema, type Model } from '../../../shared/chat.ts';
import type { Clock } from '../../clock.ts';
import { joinModelId, type KnownProvider } from '../providers/registry.ts';
import type { ListedModel } from './listed-model.ts';

export interface ProviderModelsOptions {
  readonly provider: KnownProvider;
  readonly clock: Clock;
  readonly load: () => Promise<readonly ListedModel[]>;
  /** Older lists are loaded again; until the new one is there the old one is used. */
  readonly freshMs: number;
  /** So soon after a failure it is not tried again. */
  readonly failedMs: number;
}

/** The models of one provider: the typed ones, and what its server listed last. */
export class ProviderModels {
  readonly provider: KnownProvider;
  readonly #options: ProviderModelsOptions;
  #listed: readonly ListedModel[] = [];
  #validUntil = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;
  #loaded = false;

  constructor(options: ProviderModelsOptions) {
    this.#options = options;
    this.provider = options.provider;
  }

  /** Its server has listed them, and the last time that it was asked. */
  get isLoaded(): boolean {
    return this.#loaded;
  }

  /** Loads the list if it is old. Never rejects; calls at the same time share one request. */
  refresh(): Promise<void> {
    if (this.#loading) return this.#loading;
    if (this.#options.clock.now() < this.#validUntil) return Promise.resolve();
    this.#loading = this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { clock, load, freshMs, failedMs } = this.#options;
    try {
      this.#listed = await load();
      this.#loaded = true;
      this.#validUntil = clock.now() + freshMs;
    } catch {
      this.#listed = [];
      this.#loaded = false;
      this.#validUntil = clock.now() + failedMs;
    } finally {
      this.#loading = undefined;
    }
  }

  /** Typed ones first, in the user's order. What nobody said: tools yes, images no. */
  models(): Model[] {
    const { provider } = this;
    const typed = provider.models.map(
      (name) => this.#listed.find((one) => one.name === name) ?? { name },
    );
    const others = this.#listed.filter(({ name }) => !provider.models.includes(name));
    const models = [...typed, ...others].map((model) => toModel(provider, model));
    // One name that no id can hold must not spoil the list for who reads it.
    return models.filter(({ modelId }) => modelIdSchema.safeParse(modelId).success);
  }

  find(name: string): ListedModel | undefined {
    return this.#listed.find((one) => one.name === name);
  }
}

function toModel(provider: KnownProvider, model: ListedModel): Model {
  return {
    modelId: joinModelId(provider.providerId, model.name),
    label: model.label ?? model.name,
    provider: provider.label,
    ...(model.contextTokens === undefined ? {} : { contextTokens: model.contextTokens }),
    tools: model.tools ?? true,
    images: model.images ?? false,
  };
}
