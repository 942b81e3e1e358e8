import { execFile } from 'node:child_process';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SmallDisk {
  /** Not a byte more fits on it. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

/** A file system of 8 MB in this folder. `undefined`: this user may not mount one here. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0777', 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    async fill() {
      const file = await open(filler, 'a');
      const isFull = (error: unknown): boolean =>
        error instanceof Error && 'code' in error && error.code === 'ENOSPC';
      try {
        // Whole pages of the file system: each write is done or refused.
        for (;;) await file.write(Buffer.alloc(4_096));
      } catch (error) {
        if (!isFull(error)) throw error;
      } finally {
        await file.close();
      }
      await chmod(filler, 0o666);
    },
    makeRoom: () => rm(filler),
    // Also where a process that is just ending has a file open.
    async remove() {
      await run('umount', ['--lazy', folder]);
    },
  };
}
