import remend from 'remend';

/** Completes what a stream has only half written, so that it does not show as marks for a moment. */
export function completeTail(source: string): string {
  return remend(beginTable(source), { linkMode: 'text-only', htmlTags: false });
}

/**
 * A table's first line is a table from its beginning on. GFM makes it one only with the line below,
 * so that line is put there.
 */
function beginTable(source: string): string {
  const match = /(?:^|\n\n)(\|[^\n]*\|[ \t]*)\n$/u.exec(source);
  const header = match?.[1];
  if (header === undefined) return source;
  const cells = header.replace(/\\\|/gu, '').trim().split('|').length - 2;
  return `${source}|${' --- |'.repeat(cells)}\n`;
}
