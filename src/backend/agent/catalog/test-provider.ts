import { z } from 'zod';
import { errorCodeSchema } from '../../../shared/errors.ts';
import type { ProviderTestResult } from '../../../shared/providers.ts';
import { classify, type FaultKind } from '../faults/classify.ts';
import { ProviderFault, readFailure } from '../faults/failure.ts';
import { toRunError } from '../faults/run-error.ts';
import { isOpenRouter, type KnownProvider } from '../providers/registry.ts';
import { bearer } from './bearer.ts';
import { sensibleDefault } from './chat-models.ts';
import { getJson, type JsonClient } from './get-json.ts';
import { listModels } from './list-models.ts';

/** For all of a test's requests together. */
const TIMEOUT_MS = 10_000;

/**
 * Asks a provider for its models and has it accept the key, and says what happened in words. Never
 * rejects.
 */
export async function testProvider(
  unlimited: JsonClient,
  provider: KnownProvider,
): Promise<ProviderTestResult> {
  const { client, stop } = limited(unlimited);
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
  } finally {
    stop();
  }
}

/** A client whose requests all end when the test's time is up. */
function limited({ fetch, clock }: JsonClient): { client: JsonClient; stop: () => void } {
  const end = new AbortController();
  const fault = new ProviderFault('silent', { waitedMs: TIMEOUT_MS });
  const stop = clock.after(TIMEOUT_MS, () => end.abort(fault));
  const within: typeof globalThis.fetch = (input, init) => {
    const signals = [end.signal, init?.signal ?? []].flat();
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
  return { client: { fetch: within, clock }, stop };
}

/** Some servers have no list: then one token of the first typed model shows that they answer. */
async function namesOfModels(client: JsonClient, provider: KnownProvider): Promise<string[]> {
  let names: string[];
  try {
    names = (await listModels(client, provider, TIMEOUT_MS)).map(({ name }) => name);
  } catch (error) {
    const [model] = provider.models;
    const noList = kindOf(error) === 'wrong_address';
    if (!noList || model === undefined || provider.kind !== 'openai-compatible') throw error;
    await askForToken(client, provider, model);
    return [...provider.models];
  }
  if (provider.kind === 'openai-compatible' && provider.apiKey !== undefined) {
    await proveKey(client, provider, names);
  }
  return names;
}

/** What says that answers will not come, whatever else is well. */
const DISPROOFS: readonly FaultKind[] = ['auth', 'forbidden', 'quota', 'redirect'];

/**
 * Many servers list their models to everyone, so that a list says nothing of the key. Throws when the
 * key is refused. Costs a token, but only where nothing else can tell.
 */
async function proveKey(
  client: JsonClient,
  provider: KnownProvider,
  names: readonly string[],
): Promise<void> {
  const { baseUrl, apiKey } = provider;
  if (isOpenRouter(baseUrl)) {
    const request = { url: `${baseUrl}/key`, headers: bearer(apiKey), timeoutMs: TIMEOUT_MS };
    await getJson(client, request, z.unknown());
    return;
  }
  if (await wantsKey(client, provider)) return;
  const model = provider.models[0] ?? names[sensibleDefault(names)];
  if (model === undefined) return;
  try {
    await askForToken(client, provider, model);
  } catch (error) {
    // A model that is being loaded, or takes other settings, says nothing against the key.
    if (DISPROOFS.includes(kindOf(error))) throw error;
  }
}

/** Whether the list is refused to who has no key: then it was the key that opened it. */
async function wantsKey(client: JsonClient, { baseUrl }: KnownProvider): Promise<boolean> {
  try {
    await getJson(client, { url: `${baseUrl}/models`, timeoutMs: TIMEOUT_MS }, z.unknown());
    return false;
  } catch (error) {
    return ['auth', 'forbidden', 'invalid'].includes(kindOf(error));
  }
}

async function askForToken(
  client: JsonClient,
  provider: KnownProvider,
  model: string,
): Promise<void> {
  const body = { model, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 };
  const request = {
    url: `${provider.baseUrl}/chat/completions`,
    headers: bearer(provider.apiKey),
    body,
    timeoutMs: TIMEOUT_MS,
  };
  await getJson(client, request, z.object({ choices: z.array(z.unknown()) }));
}

function kindOf(error: unknown): FaultKind {
  return classify(readFailure(error));
}
