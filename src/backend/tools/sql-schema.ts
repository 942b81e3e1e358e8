import { SqlConnection } from './sql-connection.ts';

/**
 * The tables of a database as the model reads them, one a line: `orders (id INTEGER, …), 4175 rows`.
 * Throws what SQLite throws.
 */
export async function describeSchema(file: string): Promise<string> {
  const connection = await SqlConnection.open(file);
  try {
    const tables = await (
      await connection.prepare(
        `SELECT t.name, group_concat(c.name || ' ' || c.type, ', ')
         FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' GROUP BY t.name ORDER BY t.rowid`,
      )
    )
      .raw()
      .all();
    const lines: string[] = [];
    for (const [name, columns] of tables) {
      const counted = await connection.prepare(`SELECT count(*) FROM "${String(name)}"`);
      const [row] = await counted.raw().all();
      lines.push(`${String(name)} (${String(columns)}), ${String(row?.[0])} rows`);
    }
    return lines.join('\n');
  } finally {
    connection.close();
  }
}
