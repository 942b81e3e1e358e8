import { z } from 'zod';

/** What a script may show of the last tool call's outcome. */
export type CallOutcome = { readonly output: unknown } | { readonly error: string } | undefined;

const tableSchema = z.object({
  columns: z.array(z.object({ name: z.string() })),
  rows: z.array(z.array(z.unknown())),
  rowCount: z.number(),
});
type Table = z.infer<typeof tableSchema>;

/** Only these names: `{{` is also how JSX begins a style. */
const PLACE = /\{\{(table|rows|error|prompts|cell [^{}]+)\}\}/gu;

/**
 * Fills the places of a script from a real result: `{{table}}`, `{{rows}}`, `{{error}}`, and
 * `{{cell ROW COLUMN}}` (ROW from 1, or `last`). Where the call failed, the table says so.
 */
export function fillTemplate(
  text: string,
  outcome: CallOutcome,
  prompts: readonly string[],
): string {
  return text.replace(PLACE, (_, place: string) => fill(place, outcome, prompts));
}

function fill(place: string, outcome: CallOutcome, prompts: readonly string[]): string {
  const [name, ...rest] = place.split(/\s+/u);
  if (name === 'prompts') return prompts.map((prompt) => `- ${prompt}`).join('\n');
  if (name === 'error') return outcome && 'error' in outcome ? outcome.error : 'no error';
  const table = readTable(outcome);
  if (!table) return unavailable(outcome);
  switch (name) {
    case 'table':
      return markdownTable(table);
    case 'rows':
      return String(table.rowCount);
    case 'cell':
      return cell(table, rest);
    default:
      return place;
  }
}

function readTable(outcome: CallOutcome): Table | undefined {
  const parsed = tableSchema.safeParse(outcome && 'output' in outcome ? outcome.output : undefined);
  return parsed.success ? parsed.data : undefined;
}

function unavailable(outcome: CallOutcome): string {
  return outcome && 'error' in outcome ? `(the query failed: ${outcome.error})` : '(no result)';
}

function cell(table: Table, [row = '', ...columnWords]: string[]): string {
  const values = table.rows.at(row === 'last' ? -1 : Number(row) - 1);
  const column = table.columns.findIndex(({ name }) => name === columnWords.join(' '));
  return values && column >= 0 ? show(values[column]) : '(no such cell)';
}

function markdownTable({ columns, rows }: Table): string {
  const numeric = columns.map((_, at) => rows.every((row) => typeof row[at] === 'number'));
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ name }) => escape(name))),
    line(numeric.map((right) => (right ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, at) => escape(show(row[at]))))),
  ].join('\n');
}

function show(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 2 });
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/gu, ' ');
}
