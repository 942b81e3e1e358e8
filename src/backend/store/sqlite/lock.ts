import Database from 'libsql';
import { StoreOpenError } from '../errors.ts';

/**
 * One server a store: a second one would take the first one's running answers for those of a dead
 * server, and neither would hear of the other's commits. The lock is a write transaction, held as long
 * as the process lives, in a small file of its own: the system lets go of it even after SIGKILL, and
 * the store itself stays readable for others.
 *
 * @param waitMs how long a server that is about to end may still hold it
 * @returns how to let go
 */
export function lockStore(file: string, waitMs: number): () => void {
  let db: Database.Database;
  try {
    db = new Database(file, { timeout: waitMs });
  } catch (error) {
    throw new StoreOpenError('unreadable', `The lock ${file} cannot be made.`, { cause: error });
  }
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new StoreOpenError(
      'locked',
      `The chats are in use by another Millrace server (${file}). End that one first.`,
      { cause: error },
    );
  }
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}
