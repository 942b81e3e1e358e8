/** The line without so many columns of white space; what is left of a tab stays as spaces (2.2). */
export function unindent(line: string, columns: number): string {
  let start = 0;
  let column = 0;
  while (column < columns && (line[start] === ' ' || line[start] === '\t')) {
    column += line[start] === ' ' ? 1 : 4 - (column % 4);
    start += 1;
  }
  return start === 0 ? line : ' '.repeat(Math.max(column - columns, 0)) + line.slice(start);
}
