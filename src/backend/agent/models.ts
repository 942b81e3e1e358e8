import type { LanguageModelV3, SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { ProviderNames } from './faults/run-error.ts';

/** A model that can be asked: the SDK's model and what our loop must know about it. */
export interface UsableModel {
  readonly model: LanguageModelV3;
  readonly names: ProviderNames;
  /** Whether to offer tools; a refusal later is remembered by the agent. */
  readonly tools: boolean;
  /** Settings that ask for thinking; left out once the model refuses them. */
  readonly thinking?: SharedV3ProviderOptions | undefined;
}

/** Makes models usable by their id. */
export interface ModelSource {
  /** Undefined: there is no such provider, or no longer. */
  resolve(modelId: string): Promise<UsableModel | undefined>;
}
