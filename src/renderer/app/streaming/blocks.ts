import type { CodeInfo } from './code-info.ts';

interface Common {
  /** Its place in the text, from 0; stays the same while the text grows. */
  readonly index: number;
  /** More may come. A closed block never changes. */
  readonly open: boolean;
}

/** A run of Markdown that reads the same alone as in its text, such as a paragraph. */
export interface MarkdownBlock extends Common {
  readonly kind: 'markdown';
  readonly source: string;
}

/** A list, cut into items that read the same alone. */
export interface ListBlock extends Common {
  readonly kind: 'list';
  /** The number of the first item; `null`: bullets. */
  readonly start: number | null;
  /** In groups, so that a token touches one of them, whatever the length of the list. */
  readonly items: Groups<ListItem>;
}

export interface ListItem {
  readonly index: number;
  readonly source: string;
  readonly open: boolean;
  /** A blank line parts it from the item behind it. */
  readonly spaced: boolean;
}

/** A table with a pipe at the start of each line. */
export interface TableBlock extends Common {
  readonly kind: 'table';
  /** Its first two lines. */
  readonly head: string;
  /** Pieces of whole rows; closed pieces never change. */
  readonly rows: readonly string[];
}

/** A fenced code block at the top level. */
export interface CodeBlock extends Common {
  readonly kind: 'code';
  readonly info: CodeInfo;
  /** Pieces of whole lines, each without its last line end; closed pieces never change. */
  readonly chunks: readonly string[];
  readonly lines: number;
}

export type Block = MarkdownBlock | ListBlock | TableBlock | CodeBlock;

/** A list in groups; all but the last stay the same arrays when it grows. */
export type Groups<T> = readonly (readonly T[])[];

export const GROUP_SIZE = 24;
/** Lines of code in one piece: a token touches one piece, whatever the length of the block. */
export const CODE_CHUNK_LINES = 48;
export const TABLE_CHUNK_ROWS = 16;

/** The items from the place `from` on; what lies before is not looked at. */
export function* itemsFrom<T>(groups: Groups<T>, from: number): Generator<T> {
  const first = Math.floor(from / GROUP_SIZE);
  for (let index = first; index < groups.length; index += 1) {
    const group = groups[index] ?? [];
    yield* index === first ? group.slice(from % GROUP_SIZE) : group;
  }
}

/** The groups with everything from the place `from` on replaced. */
export function replaceFrom<T>(groups: Groups<T>, from: number, items: readonly T[]): Groups<T> {
  const whole = Math.floor(from / GROUP_SIZE);
  const result = groups.slice(0, whole);
  let group = groups[whole]?.slice(0, from % GROUP_SIZE) ?? [];
  for (const item of items) {
    group.push(item);
    if (group.length < GROUP_SIZE) continue;
    result.push(group);
    group = [];
  }
  if (group.length > 0) result.push(group);
  return result;
}

/** Its text, as it was written; of code without its fences. */
export function blockSource(block: Block): string {
  switch (block.kind) {
    case 'markdown':
      return block.source;
    case 'list':
      return block.items.flatMap((group) => group.map((item) => item.source)).join('');
    case 'table':
      return block.head + block.rows.join('');
    case 'code':
      return codeText(block);
  }
}

export function codeText(block: Pick<CodeBlock, 'chunks'>): string {
  return block.chunks.join('\n');
}
