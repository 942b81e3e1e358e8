import { ToolError } from './errors.ts';
import type { SqlStatement } from './sql-connection.ts';

/** What a query answers with. `truncated`: there were more rows, or more bytes, than the limits. */
export interface SqlResult {
  readonly columns: { readonly name: string; readonly type?: string }[];
  readonly rows: unknown[][];
  readonly rowCount: number;
  readonly truncated: boolean;
}

export interface SqlLimits {
  readonly rows: number;
  /** Of all rows as JSON, in UTF-8 bytes. */
  readonly bytes: number;
}

/** SQLite takes at most 127 arguments of a function. */
const MAX_COLUMNS = 100;
const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * The query wrapped so that one step of SQLite computes the whole page: that step is asynchronous
 * and interruptible, reading rows one by one is neither. The page comes as hexadecimal digits, for a
 * text that is no UTF-8 ends the process inside libsql (a panic of its driver).
 */
export function pageQuery(query: string, columns: number, limits: SqlLimits): string {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  return `WITH millrace_query(${names.join(', ')}) AS (
${query}
),
millrace_page AS (
  SELECT json_array(${names.map(jsonValue).join(', ')}) AS row
  FROM (SELECT * FROM millrace_query LIMIT ${limits.rows + 1})
),
millrace_sized AS (
  SELECT row, sum(octet_length(row) + 1) OVER (ROWS UNBOUNDED PRECEDING) AS bytes,
    row_number() OVER (ROWS UNBOUNDED PRECEDING) AS number
  FROM millrace_page
)
SELECT count(*), hex('[' || coalesce(
  group_concat(row, ',') FILTER (WHERE bytes <= ${limits.bytes} AND number <= ${limits.rows}), ''
) || ']') FROM millrace_sized`;
}

/**
 * JSON has no blobs and no infinities, and JavaScript no integers above 2^53: such values are shown as
 * text. SQLite's own JSON gives 15 digits of a real; 17 name every one of them.
 */
function jsonValue(column: string): string {
  return `CASE typeof(${column})
    WHEN 'blob' THEN '(blob of ' || length(${column}) || ' bytes)'
    WHEN 'integer' THEN CASE WHEN ${column} BETWEEN -${LARGEST} AND ${LARGEST}
      THEN ${column} ELSE ${column} || '' END
    WHEN 'real' THEN CASE ${column} WHEN 9e999 THEN 'Infinity' WHEN -9e999 THEN '-Infinity'
      ELSE json(printf('%!.17g', ${column})) END
    WHEN 'text' THEN ${column} || ''
    ELSE ${column} END`;
}

/** The columns of a prepared query. Throws where it has none, or too many. */
export function readColumns(statement: SqlStatement): { name: string; type?: string }[] {
  const columns = statement.columns();
  if (!statement.reader || columns.length === 0) {
    throw new ToolError('not_allowed', 'Only queries that read are allowed: send one SELECT.');
  }
  if (columns.length > MAX_COLUMNS) {
    throw new ToolError('too_large', `The query has more than ${MAX_COLUMNS} columns: name fewer.`);
  }
  return columns.map(({ name, type }) => (type === null ? { name } : { name, type }));
}

/** Reads the one row of a `pageQuery`. */
export function readPage(row: unknown[] | undefined): { rows: unknown[][]; found: number } {
  const [found, hex] = row ?? [];
  if (typeof found !== 'number' || typeof hex !== 'string') {
    throw new ToolError('unavailable', 'The database answered with something unexpected.');
  }
  const rows: unknown = JSON.parse(Buffer.from(hex, 'hex').toString('utf8'));
  return { rows: rows as unknown[][], found };
}
