import { z } from 'zod';
import { errorCodeSchema } from '../../../shared/errors.ts';
import type { ProviderTestResult } from '../../../shared/providers.ts';
import { classify } from '../faults/classify.ts';
import { readFailure } from '../faults/failure.ts';
import { toRunError } from '../faults/run-error.ts';
import type { KnownProvider } from '../providers/registry.ts';
import { bearer } from './bearer.ts';
import { getJson, type JsonClient } from './get-json.ts';
import { listModels } from './list-models.ts';

const TIMEOUT_MS = 10_000;

/** Asks a provider for its models, and says what happened in words. Never rejects. */
export async function testProvider(
  client: JsonClient,
  provider: KnownProvider,
): Promise<ProviderTestResult> {
  const startedAt = client.clock.now();
  try {
    const models = await namesOfModels(client, provider);
    const latencyMs = Math.max(0, client.clock.now() - startedAt);
    return { ok: true, models, latencyMs };
  } catch (error) {
    const failure = readFailure(error);
    const names = {
      provider: provider.label,
      model: provider.models[0] ?? 'the model',
      baseUrl: provider.baseUrl,
      secrets: provider.apiKey === undefined ? [] : [provider.apiKey],
    };
    const circumstances = { begun: false, retryAfterMs: undefined };
    const { code, message } = toRunError(classify(failure), failure, names, circumstances);
    return { ok: false, code: errorCodeSchema.catch('provider_error').parse(code), message };
  }
}

/** Some servers have no list: then one token of the first typed model shows that they answer. */
async function namesOfModels(client: JsonClient, provider: KnownProvider): Promise<string[]> {
  try {
    const models = await listModels(client, provider, TIMEOUT_MS);
    return models.map(({ name }) => name);
  } catch (error) {
    const [model] = provider.models;
    const noList = classify(readFailure(error)) === 'wrong_address';
    if (!noList || model === undefined || provider.kind !== 'openai-compatible') throw error;
    const body = { model, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 };
    const request = {
      url: `${provider.baseUrl}/chat/completions`,
      headers: bearer(provider.apiKey),
      body,
      timeoutMs: TIMEOUT_MS,
    };
    await getJson(client, request, z.object({ choices: z.array(z.unknown()) }));
    return [...provider.models];
  }
}
