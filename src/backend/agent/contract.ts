import type { Message, Usage } from '../../shared/chat.ts';
import type { RunError } from '../../shared/chat.ts';
import type { FinishReason, LoggedEvent } from '../../shared/events.ts';
import type { ModelList } from '../../shared/http.ts';
import type { ProviderTestResult, ProviderWithKey } from '../../shared/providers.ts';

/** A logged event of one run, before the run manager adds its ids. */
type WithoutIds<E> = E extends unknown ? Omit<E, 'runId' | 'messageId'> : never;
export type AgentEvent = WithoutIds<
  Extract<LoggedEvent, { type: 'status' | 'thinking' | 'token' | 'tool_call' | 'tool_result' }>
>;

export interface AnswerRequest {
  readonly modelId: string;
  /** From the root to the message that is answered. */
  readonly history: readonly Message[];
  /** Aborted when the run is cancelled: the provider's request ends at once. */
  readonly signal: AbortSignal;
  /**
   * Hands an event on; resolves when it is durable. The agent awaits it, so that a slow disk slows
   * the reading from the provider instead of filling the memory.
   */
  readonly emit: (event: AgentEvent) => Promise<void>;
}

export type AnswerOutcome =
  | { readonly ok: true; readonly finishReason: FinishReason; readonly usage: Usage }
  | { readonly ok: false; readonly error: RunError; readonly usage?: Usage };

export interface Agent {
  /** Answers one message. Never rejects: what goes wrong is the outcome. */
  answer(request: AnswerRequest): Promise<AnswerOutcome>;
}

/** The models at hand, and where they come from. */
export interface ModelCatalog {
  /** Never rejects: a provider that does not answer is left out, its configured models stay. */
  list(): Promise<ModelList>;
  /** Replaces all providers. */
  setProviders(providers: readonly ProviderWithKey[]): void;
  test(provider: ProviderWithKey): Promise<ProviderTestResult>;
}
