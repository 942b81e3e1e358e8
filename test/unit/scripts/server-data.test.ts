import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptToken, makeDataFolder } from '../../../scripts/lib/server-data.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const onPosix = test.runIf(process.platform !== 'win32');

test('a token is made once and kept', async () => {
  const folder = temporaryFolder();
  const { token, file } = await keptToken(folder);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
  expect(await keptToken(folder)).toEqual({ token, file });
  rmSync(file);
  expect((await keptToken(folder)).token).not.toBe(token);
});

test('servers that start together take the same one', async () => {
  const folder = temporaryFolder();
  const all = await Promise.all(Array.from({ length: 8 }, () => keptToken(folder)));
  expect(new Set(all.map(({ token }) => token)).size).toBe(1);
  expect(readdirSync(folder)).toEqual(['token']);
});

onPosix('only its owner can read it, and one that others can read is not used', async () => {
  const { file } = await keptToken(temporaryFolder());
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o640);
  await expect(keptToken(join(file, '..'))).rejects.toThrow(/Others can read .*chmod 600/);
});

test.each(['', 'short', 'x'.repeat(63), `${'x'.repeat(64)} y`])(
  'the token %j is not used, and stays as it is',
  async (text) => {
    const folder = temporaryFolder();
    const file = join(folder, 'token');
    writeFileSync(file, text, { mode: 0o600 });
    await expect(keptToken(folder)).rejects.toThrow(/holds no token of 64 characters/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

onPosix('the folder is made for this user alone', async () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  await makeDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await makeDataFolder(folder);
});

test('a folder that cannot be is told, with what to do', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const folder = join(file, 'chats');
  await expect(makeDataFolder(folder)).rejects.toThrow(/cannot be used for chats.*\n.*--data DIR/);
  expect(existsSync(folder)).toBe(false);
});
