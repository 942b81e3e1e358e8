import { errorCodeSchema } from '../../../shared/errors.ts';
import type { ProviderTestResult } from '../../../shared/providers.ts';
import { classify } from '../faults/classify.ts';
import { readFailure } from '../faults/failure.ts';
import { toRunError } from '../faults/run-error.ts';
import type { KnownProvider } from '../providers/registry.ts';
import type { JsonClient } from './get-json.ts';
import { listModels } from './list-models.ts';

const TIMEOUT_MS = 10_000;

/** Asks a provider for its models, and says what happened in words. Never rejects. */
export async function testProvider(
  client: JsonClient,
  provider: KnownProvider,
): Promise<ProviderTestResult> {
  const startedAt = client.clock.now();
  try {
    const models = await listModels(client, provider, TIMEOUT_MS);
    const latencyMs = Math.max(0, client.clock.now() - startedAt);
    return { ok: true, models: models.map(({ name }) => name), latencyMs };
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
