import { open, readFile, rename, rm } from 'node:fs/promises';
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

  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
      try {
        return JSON.parse(text) as unknown;
      } catch {
        const setAside = `${path}.damaged-${options.now()}`;
        await rename(path, setAside);
        options.onDamaged(setAside);
        return undefined;
      }
    },
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
