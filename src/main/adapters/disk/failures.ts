import { errorMessage } from '../../../shared/errors.ts';
import { StorageError } from '../../services/ports/journal.ts';

const reasons: readonly (readonly [code: string, reason: StorageError['reason']])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
];

/** What an error of the driver means. */
export function storageFailure(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  // Extended codes say more behind the same beginning (SQLITE_READONLY_DBMOVED).
  const known = reasons.find(([name]) => code.startsWith(name));
  return new StorageError(known?.[1] ?? 'failed', errorMessage(error), { cause: error });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
