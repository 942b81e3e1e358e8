import type { Model } from '../../../shared/chat.ts';
import { RESERVED_PROVIDER_IDS, type ProviderWithKey } from '../../../shared/providers.ts';
import type { Clock } from '../../clock.ts';
import type { ModelCatalog } from '../contract.ts';
import { toKnownProvider, type KnownProvider } from '../providers/registry.ts';
import { atMost } from '../wait.ts';
import { sensibleDefault } from './chat-models.ts';
import type { JsonClient } from './get-json.ts';
import { listModels } from './list-models.ts';
import type { OllamaCache } from './list-ollama.ts';
import type { ListedModel } from './listed-model.ts';
import { ProviderModels } from './provider-models.ts';
import { testProvider } from './test-provider.ts';

export interface CatalogOptions {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly discoverOllama: boolean;
  /** Where an Ollama is looked for. */
  readonly ollamaUrl: string;
  /** Told when a provider has answered for which a list had not waited. */
  readonly onModels?: () => void;
}

/** What the agent asks the catalogue besides: who serves a model. */
export interface ProviderDirectory {
  provider(providerId: string): KnownProvider | undefined;
  listed(providerId: string, name: string): ListedModel | undefined;
}

const DEMO_MODEL: Model = {
  modelId: 'demo/tour',
  label: 'Demo (scripted)',
  provider: 'Millrace',
  tools: true,
  images: false,
};

const LIST_TIMEOUT_MS = 10_000;
/** A first list waits so long for slow providers; `onModels` tells when there is a fuller one. */
const LIST_WAIT_MS = 2_500;
/** Looking for an Ollama that nobody set up holds no list up for longer. */
const DISCOVERY_WAIT_MS = 500;
const DISCOVERY_TIMEOUT_MS = 2_000;
const CONFIGURED = { freshMs: 5 * 60_000, failedMs: 10_000 };
const DISCOVERED = { freshMs: 5_000, failedMs: 5_000 };

/** The models of all providers, the found Ollama and the demo. */
export function createCatalog(options: CatalogOptions): ModelCatalog & ProviderDirectory {
  const { clock, ollamaUrl } = options;
  const client: JsonClient = { fetch: options.fetch, clock };
  let configured: ProviderModels[] = [];
  let discovered = findOllama();

  function watch(
    provider: KnownProvider,
    timeoutMs: number,
    ages: { freshMs: number; failedMs: number },
  ): ProviderModels {
    const cache: OllamaCache = new Map();
    const load = (): Promise<ListedModel[]> => listModels(client, provider, timeoutMs, cache);
    return new ProviderModels({ provider, clock, load, ...ages });
  }

  /** An Ollama that the user has set up is not found a second time. */
  function findOllama(): ProviderModels | undefined {
    const taken = configured.some(
      ({ provider }) => provider.kind === 'ollama' || provider.providerId === 'ollama',
    );
    if (!options.discoverOllama || taken) return undefined;
    const provider: KnownProvider = {
      providerId: 'ollama',
      kind: 'ollama',
      label: 'Ollama',
      baseUrl: ollamaUrl,
      apiKey: undefined,
      models: [],
    };
    return watch(provider, DISCOVERY_TIMEOUT_MS, DISCOVERED);
  }

  const all = (): ProviderModels[] => (discovered ? [...configured, discovered] : configured);
  const byId = (providerId: string): ProviderModels | undefined =>
    all().find(({ provider }) => provider.providerId === providerId);

  /** Waits `ms` for the models of one; tells when other ones come later. */
  async function settle(one: ProviderModels, ms: number): Promise<void> {
    const names = (): string => JSON.stringify(one.models());
    const loading = one.refresh();
    await atMost(clock, ms, one.isLoaded ? Promise.resolve() : loading);
    const shown = names();
    void loading.then(() => {
      if (shown !== names() && all().includes(one)) options.onModels?.();
    });
  }

  return {
    async list() {
      await Promise.all([
        ...configured.map((one) => settle(one, LIST_WAIT_MS)),
        ...(discovered === undefined ? [] : [settle(discovered, DISCOVERY_WAIT_MS)]),
      ]);
      const groups = all().map((one) => one.models());
      const items = [...groups.flat(), DEMO_MODEL];
      return {
        items,
        default: defaultModel(groups) ?? DEMO_MODEL.modelId,
        providers: [...all().map(({ provider }) => provider.providerId), ...RESERVED_PROVIDER_IDS],
      };
    },
    setProviders(providers: readonly ProviderWithKey[]) {
      const before = configured;
      configured = providers.map((one) => {
        const provider = toKnownProvider(one, ollamaUrl);
        const same = before.find(
          (old) => JSON.stringify(old.provider) === JSON.stringify(provider),
        );
        return same ?? watch(provider, LIST_TIMEOUT_MS, CONFIGURED);
      });
      discovered = findOllama();
    },
    test: (provider) => testProvider(client, toKnownProvider(provider, ollamaUrl)),
    provider: (providerId) => byId(providerId)?.provider,
    listed: (providerId, name) => byId(providerId)?.find(name),
  };
}

function defaultModel(groups: readonly Model[][]): string | undefined {
  for (const models of groups) {
    const names = models.map(({ modelId }) => modelId.slice(modelId.indexOf('/') + 1));
    const found = models[sensibleDefault(names)];
    if (found) return found.modelId;
  }
  return undefined;
}
