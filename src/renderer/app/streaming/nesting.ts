/** A quote, an item, a footnote's definition (GFM), or a column below an item's mark. */
const MARKER = /[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|>|\[\^(?:\\.|[^\\\]\s])+\]:|[ \t]/uy;

/**
 * How deep a text may be nested at the most: quotes in quotes, lists in lists (CommonMark 5). Each level
 * takes a mark, or two columns below the mark of an item in a line before: columns alone are code.
 */
export function nestingAtMost(source: string): number {
  let deepest = 0;
  for (const line of source.split('\n')) {
    const { marks, columns } = beginningOf(line);
    deepest = Math.max(deepest, marks + Math.min(Math.floor(columns / 2), deepest));
  }
  return deepest;
}

function beginningOf(line: string): { readonly marks: number; readonly columns: number } {
  const breakAt = thematicBreakOf(line);
  let marks = 0;
  let columns = 0;
  MARKER.lastIndex = 0;
  for (let found = MARKER.exec(line); found !== null; found = MARKER.exec(line)) {
    if (found.index >= breakAt.from && found.index <= breakAt.to) break;
    if (found[0] === ' ') columns += 1;
    else if (found[0] === '\t') columns += 4;
    else marks += 1;
  }
  return { marks, columns };
}

/** The marks at a line's end that begin a thematic break, and no items (4.1): three alike, or more, are left. */
function thematicBreakOf(line: string): { readonly from: number; readonly to: number } {
  const end = line.trimEnd();
  const mark = end.at(-1);
  const places: number[] = [];
  if (mark === '*' || mark === '-') {
    for (let at = end.length - 1; at >= 0; at -= 1) {
      const char = end[at];
      if (char === mark) places.push(at);
      else if (char !== ' ' && char !== '\t') break;
    }
  }
  return { from: places.at(-1) ?? Infinity, to: places[2] ?? -1 };
}
