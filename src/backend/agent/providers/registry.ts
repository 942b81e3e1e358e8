import type { ProviderKind, ProviderWithKey } from '../../../shared/providers.ts';

/** A provider with its address filled in. */
export interface KnownProvider {
  readonly providerId: string;
  readonly kind: ProviderKind;
  readonly label: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Names of models that the user typed. */
  readonly models: readonly string[];
}

const PUBLIC_ADDRESS: Readonly<Record<Exclude<ProviderKind, 'ollama'>, string>> = {
  'openai-compatible': 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

/** Fills in what the user left out. `ollamaUrl`: where an Ollama without an address is looked for. */
export function toKnownProvider(provider: ProviderWithKey, ollamaUrl: string): KnownProvider {
  const { providerId, kind, label, models } = provider;
  // Keys are pasted, often with a line feed, which no header can carry.
  const apiKey = provider.apiKey?.trim() === '' ? undefined : provider.apiKey?.trim();
  const usual = kind === 'ollama' ? ollamaUrl : PUBLIC_ADDRESS[kind];
  const baseUrl = (provider.baseUrl ?? usual).replace(/\/+$/u, '');
  return { providerId, kind, label, baseUrl, apiKey, models: [...new Set(models)] };
}

/** `PROVIDER/NAME` in two; NAME may hold slashes. */
export function splitModelId(modelId: string): { providerId: string; name: string } {
  const slash = modelId.indexOf('/');
  return { providerId: modelId.slice(0, slash), name: modelId.slice(slash + 1) };
}

export function joinModelId(providerId: string, name: string): string {
  return `${providerId}/${name}`;
}

export function isOpenRouter(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && /(?:^|\.)openrouter\.ai$/u.test(new URL(baseUrl).hostname);
}
