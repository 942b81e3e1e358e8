import { assertNever } from '../../../shared/assert-never.ts';
import type { KnownProvider } from '../providers/registry.ts';
import type { JsonClient } from './get-json.ts';
import { listAnthropic } from './list-anthropic.ts';
import { listOllama, type OllamaCache } from './list-ollama.ts';
import { listOpenAi } from './list-openai.ts';
import type { ListedModel } from './listed-model.ts';

/** Asks a provider for its chat models. Throws what `readFailure` reads. `cache`: kept between calls. */
export function listModels(
  client: JsonClient,
  provider: KnownProvider,
  timeoutMs: number,
  cache: OllamaCache = new Map(),
): Promise<ListedModel[]> {
  switch (provider.kind) {
    case 'openai-compatible':
      return listOpenAi(client, provider, timeoutMs);
    case 'anthropic':
      return listAnthropic(client, provider, timeoutMs);
    case 'ollama':
      return listOllama(client, provider, timeoutMs, cache);
    default:
      return assertNever(provider.kind);
  }
}
