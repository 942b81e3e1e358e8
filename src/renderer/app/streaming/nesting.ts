const MARKER = /[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|>|[ \t]/uy;

/**
 * How deep a text may be nested at the most: quotes in quotes, lists in lists (CommonMark 5). Each level
 * takes a mark, or two columns below its list's mark.
 */
export function nestingAtMost(source: string): number {
  let deepest = 0;
  for (const line of source.split('\n')) deepest = Math.max(deepest, nestingOfLine(line));
  return deepest;
}

function nestingOfLine(line: string): number {
  let marks = 0;
  let columns = 0;
  MARKER.lastIndex = 0;
  for (let found = MARKER.exec(line); found !== null; found = MARKER.exec(line)) {
    if (found[0] === ' ') columns += 1;
    else if (found[0] === '\t') columns += 4;
    else marks += 1;
  }
  return marks + Math.floor(columns / 2);
}
