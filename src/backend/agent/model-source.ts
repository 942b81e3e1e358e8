import type { LanguageModelV3 } from '@ai-sdk/provider';
import type { ProviderDirectory } from './catalog/catalog.ts';
import type { ModelSource, UsableModel } from './models.ts';
import { createLanguageModel } from './providers/language-model.ts';
import { splitModelId } from './providers/registry.ts';
import { thinkingOptions } from './providers/thinking.ts';

export interface ModelSourceOptions {
  readonly directory: ProviderDirectory;
  /** Already watches for silence and web pages. */
  readonly fetch: typeof globalThis.fetch;
  readonly demo: () => Promise<LanguageModelV3>;
}

/** Finds the provider of a model id in the catalogue and makes the SDK's model of it. */
export function createModelSource({ directory, fetch, demo }: ModelSourceOptions): ModelSource {
  return {
    async resolve(modelId): Promise<UsableModel | undefined> {
      const { providerId, name } = splitModelId(modelId);
      if (providerId === 'demo') {
        if (name !== 'tour') return undefined;
        const names = { provider: 'The demo', model: name, baseUrl: undefined, secrets: [] };
        return { model: await demo(), names, tools: true };
      }
      const provider = directory.provider(providerId);
      if (provider === undefined) return undefined;
      const { label, baseUrl, apiKey, kind } = provider;
      return {
        model: await createLanguageModel(provider, name, fetch),
        names: {
          provider: label,
          model: name,
          baseUrl,
          secrets: apiKey === undefined ? [] : [apiKey],
        },
        tools: directory.listed(providerId, name)?.tools ?? true,
        thinking: thinkingOptions(kind, name),
      };
    },
  };
}
