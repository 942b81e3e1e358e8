import type { Usage } from '../../shared/chat.ts';

/** What a provider said that a step used; members are absent where it said nothing. */
export interface ReportedUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/** More than any answer has; what is summed up of such numbers is still exact. */
const MOST_TOKENS = 1_000_000_000;
const MOST_USD = 1_000_000;

/** For who must have a number where the provider gave none: it is read as none, whatever is added to it. */
export const UNKNOWN_TOKENS = Number.MAX_SAFE_INTEGER;

/** A provider's count of tokens, if it is one: a whole number that can be believed. */
export function readTokens(count: number | undefined): number | undefined {
  const isCount = Number.isInteger(count) && count !== undefined && isWithin(count, MOST_TOKENS);
  return isCount ? count : undefined;
}

/** The cost in US dollars where the provider says it (OpenRouter: `usage.cost`), else undefined. */
export function readCost(raw: unknown): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('cost' in raw)) return undefined;
  const { cost } = raw;
  return typeof cost === 'number' && isWithin(cost, MOST_USD) ? cost : undefined;
}

function isWithin(value: number, most: number): boolean {
  return value >= 0 && value <= most;
}

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0 };

/**
 * About how many tokens a text is: 4 ASCII characters each, or one of the others. English text came
 * out within a fifth of real tokenizers, CJK within a third; it is only shown as an estimate.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let others = 0;
  for (const character of text) {
    if (character < '\u0080') ascii += 1;
    else others += 1;
  }
  return Math.ceil(ascii / 4 + others);
}

/** A step's usage: the provider's where it is known, else estimated from the texts. */
export function stepUsage(reported: ReportedUsage, input: string, output: string): Usage {
  const { inputTokens, outputTokens, costUsd } = reported;
  const estimated = inputTokens === undefined || outputTokens === undefined;
  return {
    inputTokens: inputTokens ?? estimateTokens(input),
    outputTokens: outputTokens ?? estimateTokens(output),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(estimated ? { estimated } : {}),
  };
}

/** The cost of the sum is known only where each part's is. */
export function addUsage(a: Usage, b: Usage): Usage {
  if (a === noUsage) return b;
  if (b === noUsage) return a;
  const estimated = (a.estimated ?? false) || (b.estimated ?? false);
  const costUsd =
    a.costUsd === undefined || b.costUsd === undefined ? undefined : a.costUsd + b.costUsd;
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(estimated ? { estimated } : {}),
  };
}
