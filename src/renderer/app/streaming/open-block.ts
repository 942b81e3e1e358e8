import type { BlockState } from './block-scanner.ts';
import type { Groups, ListItem } from './blocks.ts';
import type { CodeInfo } from './code-info.ts';
import type { Fence } from './line-shape.ts';

/** A block of which more lines may come, by its whole lines so far. Each is immutable. */
export type OpenBlock = OpenMarkdown | OpenList | OpenTable | OpenCode;

export interface OpenMarkdown {
  readonly kind: 'markdown';
  readonly source: string;
  readonly state: BlockState;
}

export interface OpenList {
  readonly kind: 'list';
  readonly start: number | null;
  /** What its markers have in common: `-`, `+`, `*`, `.` or `)`. */
  readonly marker: string;
  readonly closed: Groups<ListItem>;
  readonly closedCount: number;
  /** The open item. */
  readonly item: string;
  /** The whole list so far: it becomes `markdown` where its items cannot be told for certain. */
  readonly source: string;
  readonly state: BlockState;
}

export interface OpenTable {
  readonly kind: 'table';
  readonly head: string;
  readonly chunks: readonly string[];
  /** The rows of the piece that is being filled. */
  readonly rest: string;
  readonly restRows: number;
  /** The whole table so far, for the same reason. */
  readonly source: string;
}

export interface OpenCode {
  readonly kind: 'code';
  readonly info: CodeInfo;
  readonly fence: Fence;
  readonly chunks: readonly string[];
  /** The lines of the piece that is being filled. */
  readonly rest: string;
  readonly restLines: number;
}

/**
 * What a whole line does to an open block: it belongs to it, which gives the next state; it `begins`
 * a block of its own; or it `ends` the block and belongs to it as its last.
 */
export type LineResult = OpenBlock | 'begins' | 'ends';
