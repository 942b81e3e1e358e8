import Database from 'libsql';
import { command, query, transactions, type Db } from '../../../sqlite/sql.ts';
import { closeQuietly } from './database-file.ts';

interface SavedRow {
  place: number;
  kind: string;
  id: string;
  data: string;
}

/**
 * Copies what can still be read of a damaged outbox into a new one, row by row: from the front up to
 * the first page that is broken, then from the back. Answers how many were saved. Never throws.
 */
export function salvage(damagedFile: string, into: Db): number {
  const rows = new Map<number, SavedRow>();
  let db: Db | undefined;
  try {
    db = new Database(damagedFile);
    walk(db, rows, '>', 'ASC', 0);
    walk(db, rows, '<', 'DESC', Number.MAX_SAFE_INTEGER);
  } catch {
    // Its first page is broken: there is nothing that could be read.
  } finally {
    closeQuietly(db);
  }
  return copy([...rows.values()], into);
}

function walk(
  db: Db,
  rows: Map<number, SavedRow>,
  compare: '<' | '>',
  order: 'ASC' | 'DESC',
  start: number,
): void {
  const next = query<SavedRow>(
    db,
    `SELECT place, kind, id, data FROM records NOT INDEXED
     WHERE place ${compare} ? ORDER BY place ${order} LIMIT 1`,
  );
  try {
    let row = next.get(start);
    while (row !== undefined && !rows.has(row.place)) {
      rows.set(row.place, row);
      row = next.get(row.place);
    }
  } catch {
    // The broken page is reached; the other walk comes from the other side.
  }
}

function copy(rows: readonly SavedRow[], into: Db): number {
  const put = command(
    into,
    'INSERT OR IGNORE INTO records (place, kind, id, data) VALUES (?, ?, ?, ?)',
  );
  const inOrder = [...rows].sort((a, b) => a.place - b.place).filter(isWhole);
  return transactions(into)(() =>
    inOrder.reduce((saved, { place, kind, id, data }) => saved + put(place, kind, id, data), 0),
  );
}

/** What a broken page made up is not carried over. */
function isWhole({ kind, id, data }: SavedRow): boolean {
  if (typeof kind !== 'string' || typeof id !== 'string' || typeof data !== 'string') return false;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
