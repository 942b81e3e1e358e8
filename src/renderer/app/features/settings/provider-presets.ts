import type { ProviderConfig } from '../../../../shared/providers.ts';

/** Where people usually have their models. Everything can be changed in the form. */
export interface ProviderPreset {
  readonly id: string;
  readonly label: string;
  readonly kind: ProviderConfig['kind'];
  /** Empty: the kind's own public address. */
  readonly baseUrl: string;
  readonly needsKey: boolean;
}

export const providerPresets: readonly ProviderPreset[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    kind: 'openai-compatible',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: true,
  },
  { id: 'anthropic', label: 'Anthropic', kind: 'anthropic', baseUrl: '', needsKey: true },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    kind: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
    needsKey: true,
  },
  {
    id: 'ollama',
    label: 'Ollama',
    kind: 'ollama',
    baseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
  },
  {
    id: 'lm-studio',
    label: 'LM Studio',
    kind: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:1234/v1',
    needsKey: false,
  },
  {
    id: 'llama-cpp',
    label: 'llama.cpp',
    kind: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:8080/v1',
    needsKey: false,
  },
  {
    id: 'vllm',
    label: 'vLLM',
    kind: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:8000/v1',
    needsKey: false,
  },
  {
    id: 'custom',
    label: 'Other OpenAI-compatible',
    kind: 'openai-compatible',
    baseUrl: '',
    needsKey: false,
  },
];

/** The first of `openai`, `openai-2`, … that no provider has. */
export function freeProviderId(wanted: string, taken: readonly string[]): string {
  const base = slug(wanted);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** A name as an id: `Müller & Co.` becomes `muller-co`. `demo` is the app's own. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 32);
  return plain === '' || plain === 'demo' ? 'provider' : plain;
}
