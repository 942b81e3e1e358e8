/**
 * The answer that the benches stream: each token is a word with its own number, so that one can be
 * told from another wherever it turns up. Around them is what Markdown answers are made of.
 */

const PER_PARAGRAPH = 40;

/** Token `n`, counting from 0, as the server sends it. */
export function tokenText(n: number): string {
  return before(n) + wordOf(n) + after(n);
}

function wordOf(n: number): string {
  if (n % 29 === 11) return `**tok${n}**`;
  if (n % 31 === 17) return `\`tok${n}\``;
  return `tok${n}`;
}

/** Every 40 tokens a new block; every fourth of them begins a list, every eighth a heading. */
function before(n: number): string {
  if (n === 0) return '';
  if (n % PER_PARAGRAPH !== 0) return inList(n) && n % 10 === 0 ? '\n- ' : ' ';
  const block = n / PER_PARAGRAPH;
  if (block % 8 === 7) return '\n\n## ';
  if (block % 4 === 1) return '\n\n- ';
  return '\n\n';
}

/** A heading is one line: what follows it is a paragraph. */
function after(n: number): string {
  const inBlock = n % PER_PARAGRAPH;
  const block = (n - inBlock) / PER_PARAGRAPH;
  return block % 8 === 7 && inBlock === 5 ? '\n\n' : '';
}

function inList(n: number): boolean {
  return Math.floor(n / PER_PARAGRAPH) % 4 === 1;
}

const TOKEN = /\btok(\d+)\b/gu;

/** The numbers of all tokens in a text, in their order there. */
export function tokensIn(text: string): number[] {
  return Array.from(text.matchAll(TOKEN), (match) => Number(match[1]));
}

/** What is wrong with a text that should hold tokens 0 to `count` − 1, each once and in order. */
export function compareTokens(
  text: string,
  count: number,
): { readonly lost: number; readonly duplicated: number; readonly reordered: number } {
  const found = tokensIn(text);
  const distinct = new Set(found);
  let reordered = 0;
  for (const [index, token] of found.entries()) {
    if (token < (found[index - 1] ?? -1)) reordered += 1;
  }
  const expected = [...distinct].filter((token) => token < count).length;
  return { lost: count - expected, duplicated: found.length - distinct.size, reordered };
}
