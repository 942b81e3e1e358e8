import { z } from 'zod';
import type { KnownProvider } from '../providers/registry.ts';
import { getJson, type JsonClient } from './get-json.ts';
import type { ListedModel } from './listed-model.ts';

const listSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      display_name: z.string().optional().catch(undefined),
      max_input_tokens: z.number().int().positive().optional().catch(undefined),
    }),
  ),
});

/** Claude models, newest first as the server lists them; all take tools and images. */
export async function listAnthropic(
  client: JsonClient,
  provider: KnownProvider,
  timeoutMs: number,
): Promise<ListedModel[]> {
  const headers = { 'anthropic-version': '2023-06-01', 'x-api-key': provider.apiKey ?? '' };
  const url = `${provider.baseUrl}/models?limit=1000`;
  const { data } = await getJson(client, { url, headers, timeoutMs }, listSchema);
  return data.map(({ id, display_name, max_input_tokens }) => ({
    name: id,
    label: display_name,
    contextTokens: max_input_tokens,
    tools: true,
    images: true,
  }));
}
