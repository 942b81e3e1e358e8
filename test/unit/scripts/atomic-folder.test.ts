import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { makeFolderOnce } from '../../../scripts/lib/atomic-folder.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../scripts/lib/atomic-folder.mjs'));

function fillWith(text: string) {
  return (draft: string): Promise<void> => {
    writeFileSync(join(draft, 'file'), text);
    return Promise.resolve();
  };
}

test('makes the folder once', async () => {
  const folder = join(temporaryFolder(), 'deep', 'made');
  expect(await makeFolderOnce(folder, fillWith('first'))).toBe(folder);
  await makeFolderOnce(folder, () => Promise.reject(new Error('not called')));
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
  expect(readdirSync(join(folder, '..'))).toEqual(['made']);
});

test('leaves nothing behind when filling fails', async () => {
  const parent = temporaryFolder();
  const failing = makeFolderOnce(join(parent, 'made'), (draft) => {
    writeFileSync(join(draft, 'half'), '');
    return Promise.reject(new Error('the archive is damaged'));
  });
  await expect(failing).rejects.toThrow('the archive is damaged');
  expect(readdirSync(parent)).toEqual([]);
});

test('two at once both get one whole folder', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'made');
  await Promise.all([makeFolderOnce(folder, fillWith('a')), makeFolderOnce(folder, fillWith('b'))]);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toMatch(/^[ab]$/);
  expect(readdirSync(parent)).toEqual(['made']);
});

/** Starts to make a folder in a process of its own, and resolves when that is in the middle of it. */
async function interrupted(folder: string, signal: NodeJS.Signals): Promise<void> {
  const code = `
    import { makeFolderOnce } from ${JSON.stringify(MODULE.href)};
    import { writeFileSync } from 'node:fs';
    await makeFolderOnce(${JSON.stringify(folder)}, async (draft) => {
      writeFileSync(draft + '/half', '');
      console.log('in the middle');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  await once(child.stdout, 'data');
  child.kill(signal);
  await once(child, 'exit');
}

test.runIf(process.platform !== 'win32')(
  'leaves nothing behind when interrupted from the keyboard',
  async () => {
    const parent = temporaryFolder();
    await interrupted(join(parent, 'made'), 'SIGINT');
    expect(readdirSync(parent)).toEqual([]);
  },
);

test('is made whole after a run that was killed, whose rest goes after a day', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'made');
  await interrupted(folder, 'SIGKILL');
  expect(existsSync(folder)).toBe(false);
  const [rest = ''] = readdirSync(parent);
  expect(rest).toMatch(/^\.draft-/);

  await makeFolderOnce(folder, fillWith('whole'));
  expect(readdirSync(folder)).toEqual(['file']);
  // Young enough to be another run's: it stays.
  expect(existsSync(join(parent, rest))).toBe(true);

  const long = new Date(Date.now() - 25 * 60 * 60 * 1000);
  utimesSync(join(parent, rest), long, long);
  await makeFolderOnce(join(parent, 'other'), fillWith('x'));
  expect(readdirSync(parent).sort()).toEqual(['made', 'other']);
});

test('a folder that cannot be written to is told, with what to do', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(makeFolderOnce(join(file, 'cache', 'made'), fillWith('x'))).rejects.toThrow(
    /Cannot write to the cache folder .*\n.*MILLRACE_CACHE_DIR/,
  );
});

test('a disk that fills up while unpacking is told likewise, and nothing stays', async () => {
  const parent = temporaryFolder();
  mkdirSync(parent, { recursive: true });
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  await expect(makeFolderOnce(join(parent, 'made'), () => Promise.reject(full))).rejects.toThrow(
    /Cannot write .*no space left/,
  );
  expect(readdirSync(parent)).toEqual([]);
});
