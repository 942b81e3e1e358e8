import type { ToolSet } from 'ai';
import type { Clock } from '../clock.ts';
import { QUERY_SAMPLE_DATA, querySampleData } from './query-sample-data.ts';
import { SqlRunner } from './sql-runner.ts';
import { describeSchema } from './sql-schema.ts';

/** The tools over the sample data; none where the file cannot be read. Never rejects. */
export async function createSampleDataTools(file: string, clock: Clock): Promise<ToolSet> {
  try {
    const schema = await describeSchema(file);
    return { [QUERY_SAMPLE_DATA]: querySampleData(new SqlRunner({ file, clock }), schema) };
  } catch {
    return {};
  }
}
