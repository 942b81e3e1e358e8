import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../../scripts/lib/lock.mjs';
import { temporaryFolder } from './temporary-folder.ts';

/** The file of the lock "x": found by taking it. */
async function lockFile(folder: string): Promise<string> {
  return withLock(folder, 'x', () => Promise.resolve(join(folder, readdirSync(folder)[0] ?? '')));
}

test('one at a time', async () => {
  const folder = join(temporaryFolder(), 'locks');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(folder, 'x', work)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('other names do not wait', async () => {
  const folder = temporaryFolder();
  const result = await withLock(folder, 'a', () =>
    withLock(folder, 'b', () => Promise.resolve('both')),
  );
  expect(result).toBe('both');
});

test('is released by a failure', async () => {
  const folder = temporaryFolder();
  await expect(withLock(folder, 'x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(folder, 'x', () => Promise.resolve('next'))).toBe('next');
});

test('is taken over from a process that is gone', async () => {
  const folder = temporaryFolder();
  // Beyond what Linux and macOS give out.
  writeFileSync(await lockFile(folder), '99999999');
  expect(await withLock(folder, 'x', () => Promise.resolve('mine'))).toBe('mine');
});

test('is taken over when nobody keeps it, though its process id lives on as another', async () => {
  const folder = temporaryFolder();
  const file = await lockFile(folder);
  writeFileSync(file, String(process.pid));
  const old = new Date(Date.now() - 60_000);
  utimesSync(file, old, old);
  expect(await withLock(folder, 'x', () => Promise.resolve('mine'))).toBe('mine');
});

test('a folder that cannot be written to is told, with what to do', async () => {
  const folder = join(temporaryFolder(), 'file');
  mkdirSync(join(folder, '..'), { recursive: true });
  writeFileSync(folder, '');
  await expect(withLock(join(folder, 'locks'), 'x', () => Promise.resolve())).rejects.toThrow(
    /Cannot write to the cache folder .*\n.*MILLRACE_CACHE_DIR/,
  );
});
