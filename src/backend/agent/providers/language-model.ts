import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV3 } from '@ai-sdk/provider';
import { assertNever } from '../../../shared/assert-never.ts';
import { withKnownEnds } from './known-ends.ts';
import { ollamaChatUrl } from './ollama.ts';
import { isOpenRouter, type KnownProvider } from './registry.ts';

/** The SDK's model of a provider, speaking through `fetch`. */
export async function createLanguageModel(
  provider: KnownProvider,
  name: string,
  fetch: typeof globalThis.fetch,
): Promise<LanguageModelV3> {
  const { kind, providerId, baseUrl, apiKey } = provider;
  switch (kind) {
    case 'openai-compatible':
    case 'ollama':
      return withKnownEnds(
        createOpenAICompatible({
          name: providerId,
          baseURL: kind === 'ollama' ? ollamaChatUrl(baseUrl) : baseUrl,
          ...(apiKey === undefined ? {} : { apiKey }),
          includeUsage: true,
          ...(isOpenRouter(baseUrl) ? { transformRequestBody: askForCost } : {}),
          fetch,
        })(name),
      );
    case 'anthropic': {
      // Loaded with its first use: most people have one kind of provider.
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      // Both are always given: the SDK would look into the environment for what is missing.
      return createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch })(name);
    }
    default:
      return assertNever(kind);
  }
}

/** OpenRouter tells the cost of an answer where it is asked for it. */
function askForCost(body: Record<string, unknown>): Record<string, unknown> {
  return { ...body, usage: { include: true } };
}
