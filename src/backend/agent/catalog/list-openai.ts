import { z } from 'zod';
import type { KnownProvider } from '../providers/registry.ts';
import { bearer } from './bearer.ts';
import { isChatModel } from './chat-models.ts';
import { getJson, type JsonClient } from './get-json.ts';
import type { ListedModel } from './listed-model.ts';

const positive = z.number().int().positive().optional().catch(undefined);
const strings = z.array(z.string()).optional().catch(undefined);

/** One entry of `GET /models`, with what several servers add to OpenAI's three members. */
const entrySchema = z.object({
  id: z.string().min(1),
  created: z.number().optional().catch(undefined),
  owned_by: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined), // OpenRouter
  context_length: positive, // OpenRouter, Together
  context_window: positive, // Groq
  max_model_len: positive, // vLLM
  max_context_length: positive, // Mistral
  meta: z.object({ n_ctx_train: positive }).optional().catch(undefined), // llama.cpp
  architecture: z // OpenRouter
    .object({ input_modalities: strings, output_modalities: strings })
    .optional()
    .catch(undefined),
  supported_parameters: strings, // OpenRouter
  type: z.string().optional().catch(undefined), // Together
  capabilities: z // Mistral
    .object({
      completion_chat: z.boolean().optional(),
      function_calling: z.boolean().optional(),
      vision: z.boolean().optional(),
    })
    .optional()
    .catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;

/** `{data: […]}`, or the bare array that Together answers with. Bad entries are left out. */
const listSchema = z
  .union([
    z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data),
    z.array(z.unknown()),
  ])
  .transform((entries) =>
    entries.flatMap((entry) => {
      const parsed = entrySchema.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    }),
  );

/** The chat models of an OpenAI-compatible server, newest first where it dates them. */
export async function listOpenAi(
  client: JsonClient,
  provider: KnownProvider,
  timeoutMs: number,
): Promise<ListedModel[]> {
  const headers = bearer(provider.apiKey);
  const url = `${provider.baseUrl}/models`;
  const entries = await getJson(client, { url, headers, timeoutMs }, listSchema);
  const models = newestFirst(entries).filter(chats).map(toModel);
  return enrich(client, provider, entries, models, timeoutMs);
}

function newestFirst(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
}

function chats(entry: Entry): boolean {
  const outputs = entry.architecture?.output_modalities;
  if (outputs !== undefined && !outputs.includes('text')) return false;
  if (entry.capabilities?.completion_chat === false) return false;
  if (entry.type !== undefined && ['embedding', 'image', 'rerank', 'audio'].includes(entry.type)) {
    return false;
  }
  return isChatModel(entry.id);
}

function toModel(entry: Entry): ListedModel {
  const inputs = entry.architecture?.input_modalities;
  return {
    name: entry.id,
    label: entry.name,
    contextTokens:
      entry.context_length ??
      entry.context_window ??
      entry.max_model_len ??
      entry.max_context_length ??
      entry.meta?.n_ctx_train,
    tools: entry.capabilities?.function_calling ?? entry.supported_parameters?.includes('tools'),
    images: entry.capabilities?.vision ?? inputs?.includes('image'),
  };
}

/** LM Studio says more at an address of its own; there `/v1/models` names this owner. */
async function enrich(
  client: JsonClient,
  provider: KnownProvider,
  entries: readonly Entry[],
  models: ListedModel[],
  timeoutMs: number,
): Promise<ListedModel[]> {
  if (!entries.some(({ owned_by }) => owned_by === 'organization_owner')) return models;
  const url = `${provider.baseUrl.replace(/\/v1$/u, '')}/api/v0/models`;
  try {
    const headers = bearer(provider.apiKey);
    const details = await getJson(client, { url, headers, timeoutMs }, lmStudioSchema);
    return models.flatMap((model) => {
      const detail = details.find(({ id }) => id === model.name);
      if (detail === undefined) return [model];
      if (detail.type === 'embeddings') return [];
      return [
        {
          ...model,
          contextTokens: detail.loaded_context_length ?? detail.max_context_length,
          images: detail.type === 'vlm',
          ...(detail.capabilities ? { tools: detail.capabilities.includes('tool_use') } : {}),
        },
      ];
    });
  } catch {
    return models;
  }
}

const lmStudioSchema = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        type: z.string().optional(),
        max_context_length: positive,
        loaded_context_length: positive,
        capabilities: strings,
      }),
    ),
  })
  .transform(({ data }) => data);
