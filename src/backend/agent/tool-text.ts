/** About 5,000 tokens: what a model reads of one result. The transcript shows all of it. */
const LONGEST = 20_000;

/**
 * A tool's result as the model reads it: JSON, cut where it is long. Of a table whole rows are left
 * out and counted, so that what is left is still a table.
 */
export function toolText(output: unknown): string {
  const whole = output === undefined ? 'null' : JSON.stringify(output);
  if (whole.length <= LONGEST) return whole;
  return cutTable(output) ?? `${whole.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '')}… (cut)`;
}

function cutTable(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('rows' in output)) return undefined;
  const { rows } = output;
  if (!Array.isArray(rows)) return undefined;
  let length = JSON.stringify({ ...output, rows: [] }).length;
  let count = 0;
  for (const row of rows as unknown[]) {
    length += JSON.stringify(row).length + 1;
    if (length > LONGEST) break;
    count += 1;
  }
  if (count === 0) return undefined;
  const shown = { ...output, rows: rows.slice(0, count) as unknown[], truncated: true };
  const left = rows.length - count;
  return `${JSON.stringify(shown)} (${left} more rows are not shown to you; the user sees them)`;
}
