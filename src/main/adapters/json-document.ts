import { open, readFile, rename, rm } from 'node:fs/promises';
import { errorMessage } from '../../shared/errors.ts';
import type { Document } from '../services/ports/storage.ts';

/**
 * A JSON file that is replaced as a whole: written beside, flushed to the disk, renamed over. An
 * interrupted write leaves the old file; a damaged one is set aside as `FILE.damaged-TIME`, never
 * deleted. Writes go one after the other.
 */
export function createJsonDocument(options: {
  readonly path: string;
  readonly now: () => number;
  readonly onDamaged: (setAside: string) => void;
}): Document {
  const { path } = options;
  let last: Promise<void> = Promise.resolve();

  async function replace(value: unknown): Promise<void> {
    const beside = `${path}.new`;
    try {
      // Keys may be in it, sealed: nobody else has to read even that.
      const file = await open(beside, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  async function setAside(): Promise<void> {
    const aside = `${path}.damaged-${options.now()}`;
    try {
      await rename(path, aside);
      options.onDamaged(aside);
    } catch (error) {
      // It stays where it is; a write will say what is wrong with the folder.
      options.onDamaged(`nothing, for it cannot be moved: ${errorMessage(error)}`);
    }
  }

  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch (error) {
        // Damaged, unreadable or no file at all: the app opens all the same.
        if (!isNotFound(error)) await setAside();
        return undefined;
      }
    },
    setAside,
    write(value) {
      const turn = last.then(() => replace(value));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
