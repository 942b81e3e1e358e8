import clsx from 'clsx';
import { useId, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** A part of the report under its heading. */
export function Section({ title, note, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-5">
      <h3 id={id} className="text-sm font-medium">
        {title}
      </h3>
      {note !== undefined && <p className="text-xs text-muted">{note}</p>}
      <div className="mt-1.5">{children}</div>
    </section>
  );
}

interface TableProps {
  readonly label: string;
  readonly head: readonly string[];
  /** Columns, from 0, that hold words; figures stand at the end. */
  readonly words?: readonly number[];
  readonly rows: readonly { readonly key: string | number; readonly cells: readonly ReactNode[] }[];
}

/** Figures; what does not fit is scrolled to, by keys as well. */
export function FigureTable({ label, head, words = [], rows }: TableProps) {
  const align = (column: number): string => (words.includes(column) ? 'text-start' : 'text-end');
  return (
    <div
      role="region"
      aria-label={`${label}, scrolls sideways`}
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line focus-visible:-outline-offset-2"
    >
      <table aria-label={label} className="w-full text-xs whitespace-nowrap tabular-nums">
        <thead>
          <tr className="border-b border-line bg-sunken text-muted">
            {head.map((name, column) => (
              <th key={name} scope="col" className={clsx('px-2 py-1 font-medium', align(column))}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} className="border-b border-line last:border-b-0">
              {cells.map((cell, column) => (
                <td key={head[column]} className={clsx('px-2 py-1', align(column))}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
