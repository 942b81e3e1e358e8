import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV3, LanguageModelV3Usage } from '@ai-sdk/provider';
import { assertNever } from '../../../shared/assert-never.ts';
import { withKnownEnds } from './known-ends.ts';
import { mendChunk } from './mend-chunk.ts';
import { createClaudeMend } from './mend-claude.ts';
import { mendedFetch } from './mended-fetch.ts';
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
          fetch: mendedFetch(fetch, () => mendChunk),
          convertUsage: toUsage,
        })(name),
      );
    case 'anthropic': {
      // Loaded with its first use: most people have one kind of provider.
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      // Both are always given: the SDK would look into the environment for what is missing.
      const claude = createAnthropic({
        baseURL: baseUrl,
        apiKey: apiKey ?? '',
        fetch: mendedFetch(fetch, createClaudeMend),
      });
      return withKnownEnds(claude(name));
    }
    default:
      return assertNever(kind);
  }
}

interface ReportedChatUsage {
  readonly prompt_tokens?: number | null | undefined;
  readonly completion_tokens?: number | null | undefined;
}

/** The SDK's own reads a count that was not given as none at all: no token, where it is not known. */
function toUsage(usage: ReportedChatUsage | null | undefined): LanguageModelV3Usage {
  return {
    inputTokens: {
      total: usage?.prompt_tokens ?? undefined,
      noCache: undefined,
      cacheRead: undefined,
      cacheWrite: undefined,
    },
    outputTokens: {
      total: usage?.completion_tokens ?? undefined,
      text: undefined,
      reasoning: undefined,
    },
    ...(usage ? { raw: { ...usage } } : {}),
  };
}

/** OpenRouter tells the cost of an answer where it is asked for it. */
function askForCost(body: Record<string, unknown>): Record<string, unknown> {
  return { ...body, usage: { include: true } };
}
