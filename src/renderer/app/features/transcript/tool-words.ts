import type { ToolPart } from '../../../../shared/chat.ts';

/** A tool's state in words that people and tests look for. */
export function toolState(tool: ToolPart, isLive: boolean): string {
  if (tool.error !== undefined) return 'failed';
  if (tool.durationMs !== undefined) return `done in ${Math.round(tool.durationMs)} ms`;
  return isLive ? 'running' : 'stopped';
}

/** `query_data` as people write it. */
export function toolTitle(name: string): string {
  const words = name.replace(/[_-]+/gu, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function sqlOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('sql' in value)) return undefined;
  return typeof value.sql === 'string' ? value.sql.trim() : undefined;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** The tool kept the rest of its rows back. */
  readonly isCut: boolean;
}

/** `{columns, rows}`: columns as names or `{name}`, rows as lists or as objects by name. */
export function asTable(value: unknown): Table | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { columns, rows, truncated } = value as Record<string, unknown>;
  if (!Array.isArray(columns) || !Array.isArray(rows) || columns.length === 0) return undefined;
  const names = columns.map(columnName);
  if (names.some((name) => name === undefined)) return undefined;
  const known = names.map((name) => name ?? '');
  return {
    columns: known,
    rows: rows.map((row) => cellsOf(row, known)),
    isCut: truncated === true,
  };
}

function columnName(column: unknown): string | undefined {
  if (typeof column === 'string') return column;
  if (typeof column !== 'object' || column === null || !('name' in column)) return undefined;
  return typeof column.name === 'string' ? column.name : undefined;
}

function cellsOf(row: unknown, columns: readonly string[]): readonly unknown[] {
  if (Array.isArray(row)) return row as unknown[];
  if (typeof row !== 'object' || row === null) return [row];
  return columns.map((column) => (row as Record<string, unknown>)[column]);
}

/** The value itself: a digit more or less, or a comma in a year, would be another one. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** Tab-separated, with its head, as spreadsheets take it: what would end a cell stands in quotes. */
export function tableText({ columns, rows }: Table): string {
  return [columns, ...rows]
    .map((row) => row.map((value) => tabCell(cellText(value))).join('\t'))
    .join('\n');
}

function tabCell(text: string): string {
  return /[\t\r\n"]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function prettyJson(value: unknown): string {
  return JSON.stringify(value ?? null, null, 2);
}
