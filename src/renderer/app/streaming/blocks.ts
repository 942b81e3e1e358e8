import type { CodeInfo } from './code-info.ts';

/** A run of Markdown that reads the same alone as in its text: paragraphs, a list, a table. */
export interface MarkdownBlock {
  readonly kind: 'markdown';
  /** Its place in the text, from 0; stays the same while the text grows. */
  readonly index: number;
  readonly source: string;
  /** More may come. A closed block never changes. */
  readonly open: boolean;
}

/** A fenced code block at the top level. */
export interface CodeBlock {
  readonly kind: 'code';
  readonly index: number;
  readonly info: CodeInfo;
  /** Pieces of whole lines, each without its last line end; closed pieces never change. */
  readonly chunks: readonly string[];
  readonly lines: number;
  readonly open: boolean;
}

export type Block = MarkdownBlock | CodeBlock;

/** Lines of code in one piece: a token touches one piece, whatever the length of the block. */
export const CODE_CHUNK_LINES = 48;
/** Blocks in one group: a token touches one group, whatever the length of the text. */
export const GROUP_BLOCKS = 24;

export function codeText(block: Pick<CodeBlock, 'chunks'>): string {
  return block.chunks.join('\n');
}
