import { CODE_CHUNK_LINES, replaceFrom, type Block } from './blocks.ts';
import { isBlank, mayCloseFence } from './line-shape.ts';
import type { OpenBlock, OpenCode, OpenList } from './open-block.ts';
import { unindent } from './unindent.ts';
import { isUnsettledLine } from './unsettled-line.ts';

interface Place {
  readonly index: number;
  /** Whether more may come behind it. */
  readonly open: boolean;
}

/**
 * An open block as it is shown.
 *
 * @param line the last line, whose end has not come: shown as far as it is settled
 */
export function showBlock(block: OpenBlock, line: string, place: Place): Block | undefined {
  if (block.kind === 'code') return showCode(block, line, place);
  const shown = isUnsettledLine(line) ? '' : line;
  switch (block.kind) {
    case 'markdown': {
      const source = place.open ? block.source + shown : withoutEnd(block.source);
      return isBlank(source) ? undefined : { kind: 'markdown', source, ...place };
    }
    case 'list':
      return showList(block, shown, place);
    case 'table': {
      const rest = block.rest + shown;
      const rows = rest === '' ? block.chunks : [...block.chunks, rest];
      return { kind: 'table', head: block.head, rows, ...place };
    }
  }
}

function showList(block: OpenList, shown: string, place: Place): Block {
  const source = place.open ? block.item + shown : withoutEnd(block.item);
  const item = { index: block.closedCount, source, open: place.open, spaced: false };
  const items = replaceFrom(block.closed, block.closedCount, [item]);
  return { kind: 'list', start: block.start, items, ...place };
}

function showCode(block: OpenCode, line: string, place: Place): Block {
  const { chunks, restLines, fence, info } = block;
  const isHidden = line === '' || mayCloseFence(line, fence);
  const rest = [
    ...(restLines === 0 ? [] : [block.rest]),
    ...(isHidden ? [] : [unindent(line, fence.indent)]),
  ];
  return {
    kind: 'code',
    info,
    chunks: rest.length === 0 ? chunks : [...chunks, rest.join('\n')],
    lines: chunks.length * CODE_CHUNK_LINES + restLines + (isHidden ? 0 : 1),
    ...place,
  };
}

/** Blank lines between two blocks belong to neither. */
function withoutEnd(source: string): string {
  return source.replace(/\n[ \t\n]*$/u, '\n');
}
