import type { Agent, ModelCatalog } from './agent/contract.ts';
import type { AgentRuntime } from './agent/index.ts';
import type { ProviderWithKey } from '../shared/providers.ts';

export interface LazyAgent {
  readonly agent: Agent;
  readonly catalog: ModelCatalog;
  /** Loads it now, and what its first answer needs. Resolves when that is done; once is enough. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The agent and its catalogue, loaded when first needed: the AI SDK takes longer to load than the
 * server to start.
 */
export function lazyAgent(load: () => Promise<AgentRuntime>): LazyAgent {
  let providers: readonly ProviderWithKey[] = [];
  let loading: Promise<AgentRuntime> | undefined;
  let loaded: AgentRuntime | undefined;

  function runtime(): Promise<AgentRuntime> {
    loading ??= load().then(
      (runtime) => {
        runtime.catalog.setProviders(providers);
        loaded = runtime;
        return runtime;
      },
      (error: unknown) => {
        // The next one who needs it tries again.
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  return {
    agent: { answer: async (request) => (await runtime()).agent.answer(request) },
    catalog: {
      list: async () => (await runtime()).catalog.list(),
      setProviders(next) {
        providers = next;
        loaded?.catalog.setProviders(next);
      },
      test: async (provider) => (await runtime()).catalog.test(provider),
    },
    warm: async () => (await runtime()).warm(),
    close: async () => loaded?.close(),
  };
}
