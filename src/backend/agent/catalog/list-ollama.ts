import { z } from 'zod';
import { ollamaRoot } from '../providers/ollama.ts';
import type { KnownProvider } from '../providers/registry.ts';
import { isChatModel } from './chat-models.ts';
import { getJson, type JsonClient } from './get-json.ts';
import type { ListedModel } from './listed-model.ts';

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string().min(1) })) });

const showSchema = z.object({
  capabilities: z.array(z.string()).optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});

/** The models that an Ollama has pulled, with what each can do. */
export async function listOllama(
  client: JsonClient,
  provider: KnownProvider,
  timeoutMs: number,
): Promise<ListedModel[]> {
  const root = ollamaRoot(provider.baseUrl);
  const { models } = await getJson(client, { url: `${root}/api/tags`, timeoutMs }, tagsSchema);
  const described = await Promise.all(
    models.map(({ name }) => describe(client, root, name, timeoutMs)),
  );
  return described.filter((model) => model !== undefined);
}

/** Undefined: it does not chat. A model that cannot be described is judged by its name. */
async function describe(
  client: JsonClient,
  root: string,
  name: string,
  timeoutMs: number,
): Promise<ListedModel | undefined> {
  try {
    const request = { url: `${root}/api/show`, body: { model: name }, timeoutMs };
    const { capabilities, model_info = {} } = await getJson(client, request, showSchema);
    if (capabilities !== undefined && !capabilities.includes('completion')) return undefined;
    const context = Object.entries(model_info).find(([key]) => key.endsWith('.context_length'));
    return {
      name,
      contextTokens: typeof context?.[1] === 'number' ? context[1] : undefined,
      tools: capabilities?.includes('tools'),
      images: capabilities?.includes('vision'),
    };
  } catch {
    return isChatModel(name) ? { name } : undefined;
  }
}
