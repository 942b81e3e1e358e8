import clsx from 'clsx';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { cellText, tableText, type Table } from './tool-words.ts';

/** As many rows as a reader looks through here; a copy has all that came. */
const SHOWN_ROWS = 50;

export function DataTable({ table }: { readonly table: Table }) {
  const [copied, copy] = useCopied();
  const rows = table.rows.slice(0, SHOWN_ROWS);
  const aligned = table.columns.map((_, column) => (isNumeric(rows, column) ? 'right' : undefined));
  return (
    <figure className="m-0">
      <div className="table-frame max-h-80" role="region" aria-label="Result" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col" data-align={aligned[index]} className="sticky top-0">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td
                    key={column}
                    data-align={aligned[column]}
                    className={clsx(
                      value === null && 'text-faint',
                      // A line may end behind a minus.
                      typeof value === 'number' && 'whitespace-nowrap',
                    )}
                  >
                    {value === null ? 'null' : cellText(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption className="mt-1 flex items-center gap-1 text-xs text-faint tabular-nums">
        {rowsText(table.rows.length)}
        {rows.length < table.rows.length && `, the first ${rows.length} shown`}
        {table.isCut && '; the tool left out the rest'}
        <IconButton
          size="sm"
          label={copied ? 'Copied' : 'Copy table'}
          onClick={() => copy(tableText(table))}
        >
          <CopyIcon copied={copied} />
        </IconButton>
      </figcaption>
    </figure>
  );
}

/** Numbers stand below each other, and their column's name above them. */
function isNumeric(rows: Table['rows'], column: number): boolean {
  const values = rows
    .map((row) => row[column])
    .filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`;
}
