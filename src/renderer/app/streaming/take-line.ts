import { assertNever } from '../../../shared/assert-never.ts';
import { beginsBlock, firstLine, nextLine } from './block-scanner.ts';
import { CODE_CHUNK_LINES, replaceFrom, TABLE_CHUNK_ROWS } from './blocks.ts';
import { parseCodeInfo } from './code-info.ts';
import { closesFence, isBlank, listMarker, openingFence } from './line-shape.ts';
import { endsList, isSibling } from './list-shape.ts';
import type {
  LineResult,
  OpenBlock,
  OpenCode,
  OpenList,
  OpenMarkdown,
  OpenTable,
} from './open-block.ts';
import { isTableHead, isTableRow } from './table-shape.ts';
import { unindent } from './unindent.ts';

/** The block that this line begins. It is not blank. */
export function beginBlock(line: string): OpenBlock {
  const fence = openingFence(line);
  if (fence !== undefined) {
    const info = parseCodeInfo(fence.info);
    return { kind: 'code', info, fence, chunks: [], rest: '', restLines: 0 };
  }
  const source = `${line}\n`;
  const state = firstLine(line);
  const marker = listMarker(line);
  // Indented code inside of an item needs its list to be read.
  if (marker === undefined || state.container === null) return { kind: 'markdown', source, state };
  return {
    kind: 'list',
    start: marker.number,
    marker: marker.kind,
    closed: [],
    closedCount: 0,
    item: source,
    source,
    state,
  };
}

export function takeLine(open: OpenBlock, line: string): LineResult {
  switch (open.kind) {
    case 'markdown':
      return takeMarkdown(open, line);
    case 'list':
      return takeListLine(open, line);
    case 'table':
      return takeRow(open, line);
    case 'code':
      return takeCode(open, line);
    default:
      return assertNever(open);
  }
}

function takeMarkdown(open: OpenMarkdown, line: string): LineResult {
  if (!isBlank(line) && beginsBlock(open.state, line)) return 'begins';
  const source = `${open.source}${line}\n`;
  if (isTableHead(source)) {
    return { kind: 'table', head: source, chunks: [], rest: '', restRows: 0, source };
  }
  return { kind: 'markdown', source, state: nextLine(open.state, line) };
}

function takeListLine(open: OpenList, line: string): LineResult {
  const source = `${open.source}${line}\n`;
  if (!isBlank(line)) {
    if (beginsBlock(open.state, line) || endsList(open, line)) return 'begins';
    if (isSibling(open, line)) {
      const spaced = open.state.afterBlank;
      const closed = { index: open.closedCount, source: open.item, open: false, spaced };
      return {
        ...open,
        closed: replaceFrom(open.closed, open.closedCount, [closed]),
        closedCount: open.closedCount + 1,
        item: `${line}\n`,
        source,
        state: firstLine(line),
      };
    }
  }
  const state = nextLine(open.state, line);
  const isCertain = !state.unsure && state.html === null && state.container?.maybe === false;
  if (!isCertain) return { kind: 'markdown', source, state };
  return { ...open, item: `${open.item}${line}\n`, source, state };
}

function takeRow(open: OpenTable, line: string): LineResult {
  const source = `${open.source}${line}\n`;
  if (!isTableRow(line)) {
    // A blank line, or one that may be a row or not: the parser sees the table whole.
    const begun = { kind: 'markdown', source: open.source, state: firstLine('|') } as const;
    return isBlank(line) ? 'ends' : takeMarkdown(begun, line);
  }
  const rest = `${open.rest}${line}\n`;
  return open.restRows + 1 < TABLE_CHUNK_ROWS
    ? { ...open, source, rest, restRows: open.restRows + 1 }
    : { ...open, source, chunks: [...open.chunks, rest], rest: '', restRows: 0 };
}

function takeCode(open: OpenCode, line: string): LineResult {
  if (closesFence(line, open.fence)) return 'ends';
  const code = unindent(line, open.fence.indent);
  const rest = open.restLines === 0 ? code : `${open.rest}\n${code}`;
  return open.restLines + 1 < CODE_CHUNK_LINES
    ? { ...open, rest, restLines: open.restLines + 1 }
    : { ...open, chunks: [...open.chunks, rest], rest: '', restLines: 0 };
}
