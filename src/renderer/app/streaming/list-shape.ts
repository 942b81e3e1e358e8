import { indentOf, isThematicBreak, listMarker } from './line-shape.ts';
import type { OpenList } from './open-block.ts';

/** Whether this line begins the list's next item. */
export function isSibling(open: OpenList, line: string): boolean {
  return startsItem(open, line) === open.marker;
}

/** Whether this line ends the list for certain, blank line before it or not. */
export function endsList(open: OpenList, line: string): boolean {
  const marker = startsItem(open, line);
  // Markers of another kind begin another list (5.3).
  if (marker !== undefined) return marker !== open.marker;
  const { container } = open.state;
  if (container === null || indentOf(line) >= container.min) return false;
  return isThematicBreak(line) || /^ {0,3}>/u.test(line);
}

function startsItem(open: OpenList, line: string): string | undefined {
  const { container } = open.state;
  if (container === null || indentOf(line) >= container.min) return undefined;
  return listMarker(line)?.kind;
}
