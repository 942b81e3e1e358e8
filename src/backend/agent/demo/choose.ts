import type { Script } from './script-format.ts';

/** What a script is chosen by. */
export interface Conversation {
  /** The message to answer. */
  readonly asked: string;
  /** The texts of the answers so far. */
  readonly answers: readonly string[];
}

/**
 * The script whose longest matching phrase is the longest; one that continues an earlier answer
 * (`after`) goes before all others. None matches: the default. Throws where there is no default.
 */
export function chooseScript(scripts: readonly Script[], conversation: Conversation): Script {
  const words = normalize(conversation.asked);
  let best: { script: Script; score: number } | undefined;
  for (const script of scripts) {
    if (!continues(script, conversation.answers)) continue;
    const longest = Math.max(0, ...(script.match ?? []).map((phrase) => found(words, phrase)));
    const score = longest === 0 ? 0 : longest + (script.after === undefined ? 0 : 1000);
    if (score > (best?.score ?? 0)) best = { script, score };
  }
  const script = best?.script ?? scripts.find((one) => one.default === 'yes');
  if (!script) throw new Error('The demo has no default script');
  return script;
}

function continues({ after }: Script, answers: readonly string[]): boolean {
  return after === undefined || answers.some((answer) => answer.includes(after));
}

/** Whole words only: "table" is not in "suitable". */
function found(words: string, phrase: string): number {
  return words.includes(normalize(phrase)) ? phrase.length : 0;
}

function normalize(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}
