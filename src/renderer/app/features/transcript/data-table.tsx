import { cellText, type Table } from './tool-words.ts';

export function DataTable({ table }: { readonly table: Table }) {
  const hidden = table.total - table.rows.length;
  return (
    <figure className="m-0">
      <div className="table-frame max-h-80" role="region" aria-label="Result" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th
                  key={index}
                  scope="col"
                  data-align={isNumeric(table, index) ? 'right' : undefined}
                  className="sticky top-0"
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td
                    key={column}
                    data-align={isNumeric(table, column) ? 'right' : undefined}
                    className={value === null ? 'text-faint' : undefined}
                  >
                    {value === null ? 'null' : cellText(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption className="mt-1 text-xs text-faint tabular-nums">
        {rowsText(table.total)}
        {hidden > 0 && `, the first ${table.rows.length} shown`}
        {table.isCut && '; the tool left out the rest'}
      </figcaption>
    </figure>
  );
}

/** Numbers stand below each other, and their column's name above them. */
function isNumeric({ rows }: Table, column: number): boolean {
  const values = rows
    .map((row) => row[column])
    .filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`;
}
