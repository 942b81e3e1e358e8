/**
 * How many columns a table of this text may have at the most. It has as many as the line below its head
 * says, which holds nothing but these marks (GFM), behind those of the quotes and lists around it.
 */
export function columnsAtMost(source: string): number {
  let widest = 0;
  for (const line of source.split('\n')) widest = Math.max(widest, columnsOfLine(line));
  return widest;
}

function columnsOfLine(line: string): number {
  let pipes = 0;
  let hasDash = false;
  for (let at = line.length - 1; at >= 0; at -= 1) {
    const char = line[at] ?? '';
    if (char === '|') pipes += 1;
    else if (char === '-') hasDash = true;
    else if (!' \t\r:'.includes(char)) break;
  }
  return pipes > 0 && hasDash ? pipes + 1 : 0;
}
