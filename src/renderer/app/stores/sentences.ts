import { blockSource, itemsFrom, type Block, type Groups } from '../streaming/blocks.ts';
import { codeTitle } from '../streaming/code-info.ts';

/** How far the blocks of an answer were read out. */
export interface SpokenTo {
  readonly block: number;
  readonly offset: number;
}

export const spokenNothing: SpokenTo = { block: 0, offset: 0 };

/** What is read out at one look: more is behind anybody's listening, and long to lay out. */
const MAX_CHARACTERS = 1200;

/**
 * The whole sentences that came since, up to about 1,200 characters; what is more, or still being
 * written, waits.
 */
export function newSentences(
  blocks: Groups<Block>,
  from: SpokenTo,
): { readonly sentences: readonly string[]; readonly to: SpokenTo; readonly isMore: boolean } {
  const sentences: string[] = [];
  let to = from;
  let left = MAX_CHARACTERS;
  for (const block of itemsFrom(blocks, from.block)) {
    if (left <= 0) return { sentences, to, isMore: true };
    if (block.kind === 'code') {
      if (block.open) break;
      sentences.push(`Code: ${codeTitle(block.info)}, ${block.lines} lines.`);
      to = { block: to.block + 1, offset: 0 };
      continue;
    }
    const rest = blockSource(block).slice(to.offset);
    const end = block.open || rest.length > left ? sentencesWithin(rest, left) : rest.length;
    const spoken = plainText(rest.slice(0, end));
    if (spoken !== '') sentences.push(spoken);
    if (block.open || end < rest.length) {
      to = { block: to.block, offset: to.offset + end };
      return { sentences, to, isMore: rest.length > left };
    }
    left -= end;
    to = { block: to.block + 1, offset: 0 };
  }
  return { sentences, to, isMore: false };
}

/**
 * Where the last whole sentence within the limit ends. One that is longer than a look takes is cut at a
 * space, at a look of its own.
 */
function sentencesWithin(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const end = lastSentenceEnd(head);
  if (end > 0 || text.length <= limit || limit < MAX_CHARACTERS) return end;
  const space = head.lastIndexOf(' ');
  return space > 0 ? space : limit;
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
