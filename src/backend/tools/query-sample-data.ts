import { tool, type Tool } from 'ai';
import { z } from 'zod';
import type { SqlResult } from './sql-page.ts';
import type { SqlRunner } from './sql-runner.ts';

export const QUERY_SAMPLE_DATA = 'query_sample_data';

export const querySampleDataInput = z.object({
  sql: z.string().min(1).describe('One SELECT statement in the SQLite dialect.'),
});

/** The tool that runs one read-only query over the sample data. `schema`: of `describeSchema`. */
export function querySampleData(
  runner: SqlRunner,
  schema: string,
): Tool<z.infer<typeof querySampleDataInput>, SqlResult> {
  return tool({
    description: `Runs one read-only SQL query (SQLite dialect) over Millrace's sample data: the invented
books of a small company of water mills, 2024 and 2025. At most 1,000 rows come back; aggregate where
you can. Prices are in euros, dates are YYYY-MM-DD. Tables:
${schema}`,
    inputSchema: querySampleDataInput,
    execute: ({ sql }, { abortSignal }) => runner.run(sql, abortSignal),
  });
}
