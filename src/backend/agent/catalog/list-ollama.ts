import { z } from 'zod';
import { ollamaRoot } from '../providers/ollama.ts';
import type { KnownProvider } from '../providers/registry.ts';
import { bearer } from './bearer.ts';
import { isChatModel } from './chat-models.ts';
import { getJson, type JsonClient } from './get-json.ts';
import type { ListedModel } from './listed-model.ts';

const tagsSchema = z.object({
  models: z.array(
    z.object({ name: z.string().min(1), digest: z.string().optional().catch(undefined) }),
  ),
});

const showSchema = z.object({
  capabilities: z.array(z.string()).optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});

/** What a model can do does not change under its digest: it is asked for once. */
export type OllamaCache = Map<string, ListedModel | undefined>;

/** The models that an Ollama has pulled, with what each can do. */
export async function listOllama(
  client: JsonClient,
  provider: KnownProvider,
  timeoutMs: number,
  cache: OllamaCache,
): Promise<ListedModel[]> {
  const root = ollamaRoot(provider.baseUrl);
  const headers = bearer(provider.apiKey);
  const request = { url: `${root}/api/tags`, headers, timeoutMs };
  const { models } = await getJson(client, request, tagsSchema);
  const described = await Promise.all(
    models.map(async ({ name, digest }) => {
      const key = `${name}@${digest ?? ''}`;
      if (cache.has(key)) return cache.get(key);
      try {
        const show = { url: `${root}/api/show`, headers, body: { model: name }, timeoutMs };
        const model = toModel(name, await getJson(client, show, showSchema));
        if (digest !== undefined) cache.set(key, model);
        return model;
      } catch {
        // A model that cannot be described is judged by its name.
        return isChatModel(name) ? { name } : undefined;
      }
    }),
  );
  return described.filter((model) => model !== undefined);
}

/** Undefined: it does not chat. */
function toModel(name: string, shown: z.infer<typeof showSchema>): ListedModel | undefined {
  const { capabilities, model_info = {} } = shown;
  if (capabilities === undefined ? !isChatModel(name) : !capabilities.includes('completion')) {
    return undefined;
  }
  const context = Object.entries(model_info).find(([key]) => key.endsWith('.context_length'))?.[1];
  const whole = typeof context === 'number' && Number.isInteger(context) && context > 0;
  return {
    name,
    contextTokens: whole ? context : undefined,
    tools: capabilities?.includes('tools'),
    images: capabilities?.includes('vision'),
  };
}
