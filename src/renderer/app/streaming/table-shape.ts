/** A row with pipes around it: no other block begins so, so it belongs to the table for certain. */
export function isTableRow(line: string): boolean {
  return /^ {0,3}\|[^\n]*\|[ \t]*$/u.test(line);
}

/** Two lines that are a table's head for certain: pipes around both, as many cells in both (GFM). */
export function isTableHead(source: string): boolean {
  const lines = source.split('\n', 4);
  const [head = '', delimiter = '', end] = lines;
  if (lines.length !== 3 || end !== '') return false;
  if (!isTableRow(head) || !/^ {0,3}\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$/u.test(delimiter))
    return false;
  return cellCount(head) === cellCount(delimiter);
}

function cellCount(row: string): number {
  return (
    row
      .trim()
      .replace(/\\[\\|]/gu, '')
      .split('|').length - 2
  );
}
