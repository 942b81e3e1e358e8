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
  /** Of how many these are the first; those that the tool kept back included. */
  readonly total: number;
  readonly isCut: boolean;
}

/** As many as a reader looks through here. */
const SHOWN_ROWS = 50;

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
    rows: rows.slice(0, SHOWN_ROWS).map((row) => cellsOf(row, known)),
    total: rows.length,
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

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
  return JSON.stringify(value);
}

export function prettyJson(value: unknown): string {
  return JSON.stringify(value ?? null, null, 2);
}
