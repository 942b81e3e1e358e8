import { blockSource, type Block } from '../streaming/blocks.ts';
import { codeTitle } from '../streaming/code-info.ts';

/** How far the blocks of an answer were read out. */
export interface SpokenTo {
  readonly block: number;
  readonly offset: number;
}

export const spokenNothing: SpokenTo = { block: 0, offset: 0 };

/** The whole sentences that came since; what is still being written waits. */
export function newSentences(
  blocks: readonly Block[],
  from: SpokenTo,
): { readonly sentences: readonly string[]; readonly to: SpokenTo } {
  const sentences: string[] = [];
  let to = from;
  for (const block of blocks.slice(from.block)) {
    if (block.kind === 'code') {
      if (block.open) break;
      sentences.push(`Code: ${codeTitle(block.info)}, ${block.lines} lines.`);
      to = { block: to.block + 1, offset: 0 };
      continue;
    }
    const rest = blockSource(block).slice(to.offset);
    const end = block.open ? lastSentenceEnd(rest) : rest.length;
    const spoken = plainText(rest.slice(0, end));
    if (spoken !== '') sentences.push(spoken);
    if (block.open) return { sentences, to: { block: to.block, offset: to.offset + end } };
    to = { block: to.block + 1, offset: 0 };
  }
  return { sentences, to };
}

/** Behind the last mark that ends a sentence and is followed by a space, or behind the last line. */
function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?…:](?=\s)|[。！？]|\n/gu))
    end = match.index + match[0].length;
  return end;
}

/** Markdown as it is read out: words without marks. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^\s*\|?[-: |]+\|[-: |]*$/gmu, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/^\s*(?:#{1,6}|>|[-+*]|\d{1,9}[.)])\s+/gmu, '')
    .replace(/^\s*```.*$/gmu, '')
    .replace(/\|/gu, ', ')
    .replace(/[*_~`]+/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/(?:\s*,)+(?=\s|$)/gu, ',')
    .replace(/^[\s,]+|[\s,]+$/gu, '');
}
