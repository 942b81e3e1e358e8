import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { ProviderKind } from '../../../shared/providers.ts';

const BUDGET_TOKENS = 4_096;

/**
 * Settings that let a model show its thinking. Only for Claude models known to take them, each in
 * its own dialect; every other model thinks as its server is set up to.
 */
export function thinkingOptions(
  kind: ProviderKind,
  name: string,
): SharedV3ProviderOptions | undefined {
  if (kind !== 'anthropic') return undefined;
  if (/claude-(?:opus|sonnet)-4-6|claude-opus-4-[78]|claude-(?:opus|sonnet)-5/u.test(name)) {
    return { anthropic: { thinking: { type: 'adaptive' } } };
  }
  if (/claude-3-7-sonnet|claude-(?:opus|sonnet|haiku)-4/u.test(name)) {
    return { anthropic: { thinking: { type: 'enabled', budgetTokens: BUDGET_TOKENS } } };
  }
  return undefined;
}
