import { createAgentRuntime, type AgentRuntime } from '../../../src/backend/agent/index.ts';
import { systemClock, type Clock } from '../../../src/backend/clock.ts';
import type { ProviderKind, ProviderWithKey } from '../../../src/shared/providers.ts';
import { resourcesDir } from '../../helpers/agent.ts';

/** A provider of a test, with the id `p`. */
export function provider(
  kind: ProviderKind,
  baseUrl: string,
  more: Partial<ProviderWithKey> = {},
): ProviderWithKey {
  return {
    providerId: 'p',
    kind,
    label: 'Testing Ltd',
    baseUrl,
    models: [],
    apiKey: 'sk-test-0123456789abcdef',
    ...more,
  };
}

/** The whole runtime over Node's own fetch, with one provider. */
export function runtimeWith(
  one: ProviderWithKey | undefined,
  options: { clock?: Clock; random?: () => number } = {},
): AgentRuntime {
  const runtime = createAgentRuntime({
    resourcesDir,
    clock: systemClock,
    random: () => 0,
    fetch: globalThis.fetch,
    discoverOllama: false,
    ...options,
  });
  runtime.catalog.setProviders(one === undefined ? [] : [one]);
  return runtime;
}
