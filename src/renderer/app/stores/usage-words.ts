import type { Usage } from '../../../shared/chat.ts';

/** What an answer cost, such as "about 1,024 tokens". */
export function usageWords({ outputTokens, estimated }: Usage): string {
  const count = `${outputTokens.toLocaleString('en-US')} ${outputTokens === 1 ? 'token' : 'tokens'}`;
  return estimated === true ? `about ${count}` : count;
}
