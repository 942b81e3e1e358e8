import type { Clock } from '../clock.ts';
import { createCatalog } from './catalog/catalog.ts';
import type { Agent, ModelCatalog } from './contract.ts';
import type { PaceOptions } from './demo/pace.ts';
import { createDirectFetch } from './direct-fetch.ts';
import { ollamaUrl } from './providers/ollama.ts';

export interface AgentRuntimeOptions {
  /** The folder of `resources/`: the demo's scripts and data are in its `demo/`. */
  readonly resourcesDir: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Look for Ollama where `OLLAMA_HOST` says, or on its usual port. */
  readonly discoverOllama: boolean;
  /** For `OLLAMA_HOST`; absent: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How fast the demo writes; for tests and benches. */
  readonly demoPace?: PaceOptions;
}

export interface AgentRuntime {
  readonly agent: Agent;
  readonly catalog: ModelCatalog;
  /** Loads the AI SDK ahead of the first answer. */
  warm(): Promise<void>;
  /** Ends all answers; each becomes `cancelled`. Resolves when none is left. */
  close(): Promise<void>;
}

/** The models, and the agent that answers with them. Providers are set with the catalogue. */
export function createAgentRuntime(options: AgentRuntimeOptions): AgentRuntime {
  const { env = {}, ...rest } = options;
  // The one way to a provider: for lists, for tests, and for the SDK.
  const direct = { ...rest, fetch: createDirectFetch(options.fetch) };
  const catalog = createCatalog({ ...direct, ollamaUrl: ollamaUrl(env) });
  const closing = new AbortController();
  const answers = new Set<Promise<unknown>>();
  let loading: Promise<Agent> | undefined;
  const load = (): Promise<Agent> => {
    loading ??= import('./answering.ts').then(
      ({ createAnswering }) => createAnswering({ ...direct, directory: catalog }),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  return {
    catalog,
    agent: {
      async answer(request) {
        const signal = AbortSignal.any([request.signal, closing.signal]);
        const answer = load().then((agent) => agent.answer({ ...request, signal }));
        answers.add(answer);
        try {
          return await answer;
        } finally {
          answers.delete(answer);
        }
      },
    },
    async warm() {
      await load();
    },
    async close() {
      closing.abort(new DOMException('The server stops', 'AbortError'));
      await Promise.allSettled(answers);
    },
  };
}
