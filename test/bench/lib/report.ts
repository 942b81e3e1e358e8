import { cpus, loadavg } from 'node:os';
import { bold, dim, green, red, say } from '../../../scripts/lib/console.mjs';
import { round } from './stats.ts';

/** One figure that the design page names, with its target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target:
    | { readonly atMost: number }
    | { readonly atLeast: number }
    | { readonly exactly: number }
    /** It is there to compare with. */
    | 'none';
  /** What was measured, in words: `412 ms against 301 ms, rounds ± 4 %`. */
  readonly from: string;
}

export interface Report {
  readonly bench: string;
  readonly ratios: readonly Figure[];
  readonly counts: readonly Figure[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The table for people and, last, the one line for programs. A missed target is shown, not thrown. */
export function printReport({ bench, ratios, counts, raw }: Report): void {
  const rows = [...ratios, ...counts].map((figure) => [
    figure.name,
    String(round(figure.value)),
    targetText(figure),
    figure.target === 'none' ? '' : isMet(figure) ? '✓' : '✗',
    figure.from,
  ]);
  say('');
  for (const [index, line] of table([['', 'figure', 'target', '', 'from'], ...rows]).entries()) {
    if (index === 0) say(bold(line));
    else say(line.replace('✓', green('✓')).replace('✗', red('✗')));
  }
  say(dim(`\n${machine()}`));
  say(
    JSON.stringify({
      bench,
      ratios: valuesOf(ratios),
      counts: valuesOf(counts),
      raw: { ...raw, load: loadavg().map((load) => round(load)) },
    }),
  );
}

export function isMet({ value, target }: Figure): boolean {
  if (target === 'none') return true;
  if ('atLeast' in target) return value >= target.atLeast;
  return 'atMost' in target ? value <= target.atMost : value === target.exactly;
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function targetText({ target }: Figure): string {
  if (target === 'none') return '';
  if ('atLeast' in target) return `≥ ${target.atLeast}`;
  return 'atMost' in target ? `≤ ${target.atMost}` : String(target.exactly);
}

function valuesOf(figures: readonly Figure[]): Record<string, number> {
  return Object.fromEntries(figures.map(({ name, value }) => [name, round(value, 3)]));
}

function machine(): string {
  const cores = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, Node ${process.versions.node}, load ${load.join(' ')}`;
}
