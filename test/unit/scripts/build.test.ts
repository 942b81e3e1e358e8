import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentHash, isFresh, writeStamp } from '../../../scripts/lib/build.mjs';
import { temporaryFolder } from './temporary-folder.ts';

function checkout(): string {
  const root = temporaryFolder();
  for (const folder of ['src/deep', 'out/main', 'out/renderer']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'src/a.ts'), 'a');
  writeFileSync(join(root, 'src/deep/b.ts'), 'b');
  writeFileSync(join(root, 'out/main/index.js'), 'built');
  return root;
}

describe('contentHash', () => {
  test('does not look at times: a checkout changes them, and nothing else', async () => {
    const root = checkout();
    const before = await contentHash(root, ['src', 'absent.json']);
    utimesSync(join(root, 'src/a.ts'), 1, 1);
    expect(await contentHash(root, ['src', 'absent.json'])).toBe(before);
  });

  test.each<[string, (root: string) => void]>([
    ['a changed file', (root) => writeFileSync(join(root, 'src/deep/b.ts'), 'B')],
    ['a new file', (root) => writeFileSync(join(root, 'src/c.ts'), '')],
    ['a removed file', (root) => rmSync(join(root, 'src/a.ts'))],
    [
      'contents that moved to the next file',
      (root) => {
        writeFileSync(join(root, 'src/a.ts'), '');
        writeFileSync(join(root, 'src/deep/b.ts'), 'ab');
      },
    ],
    ['a file that was absent', (root) => writeFileSync(join(root, 'absent.json'), '{}')],
  ])('differs after %s', async (_, change) => {
    const root = checkout();
    const before = await contentHash(root, ['src', 'absent.json']);
    change(root);
    expect(await contentHash(root, ['src', 'absent.json'])).not.toBe(before);
  });
});

describe('isFresh', () => {
  test('after a build, for its sources only', async () => {
    const root = checkout();
    expect(await isFresh(root, '33 abc')).toBe(false);
    await writeStamp(root, '33 abc');
    expect(await isFresh(root, '33 abc')).toBe(true);
    expect(await isFresh(root, '33 abd')).toBe(false);
    expect(await isFresh(root, '45 abc')).toBe(false);
  });

  test('not when something else built into the same folders, or emptied them', async () => {
    const root = checkout();
    await writeStamp(root, 'x');
    writeFileSync(join(root, 'out/main/index.js'), 'built by dev');
    expect(await isFresh(root, 'x')).toBe(false);
    await writeStamp(root, 'x');
    rmSync(join(root, 'out/main'), { recursive: true });
    expect(await isFresh(root, 'x')).toBe(false);
  });

  test('not with a damaged stamp', async () => {
    const root = checkout();
    await writeStamp(root, 'x');
    writeFileSync(join(root, 'out/.build-stamp.json'), '{"sources":');
    expect(await isFresh(root, 'x')).toBe(false);
  });
});
