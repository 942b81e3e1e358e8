import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonDocument } from '../../../../src/main/adapters/json-document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-document-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(damaged: string[] = []) {
  return createJsonDocument({
    path: join(folder, 'a.json'),
    now: () => 42,
    onDamaged: (path) => damaged.push(path),
  });
}

describe('json document', () => {
  it('reads what was written, last write last', async () => {
    const document = open();
    expect(await document.read()).toBeUndefined();
    await Promise.all([
      document.write({ a: 1 }),
      document.write({ a: 2 }),
      document.write({ a: 3 }),
    ]);
    expect(await open().read()).toEqual({ a: 3 });
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('sets a damaged file aside and throws nothing away', async () => {
    await writeFile(join(folder, 'a.json'), '{"half": ');
    const damaged: string[] = [];
    expect(await open(damaged).read()).toBeUndefined();
    expect(damaged).toEqual([join(folder, 'a.json.damaged-42')]);
    expect(await readFile(join(folder, 'a.json.damaged-42'), 'utf8')).toBe('{"half": ');
  });

  it('opens also where there is something else in its place, and leaves that alone', async () => {
    await mkdir(join(folder, 'a.json'));
    await writeFile(join(folder, 'a.json', 'inside'), 'x');
    const damaged: string[] = [];
    expect(await open(damaged).read()).toBeUndefined();
    expect(damaged).toEqual([join(folder, 'a.json.damaged-42')]);
    expect(await readFile(join(folder, 'a.json.damaged-42', 'inside'), 'utf8')).toBe('x');
  });

  it('says so when it cannot be written, and goes on afterwards', async () => {
    const document = open();
    await document.write({ a: 1 });
    await expect(document.write({ a: 1n })).rejects.toThrow();
    expect(await document.read()).toEqual({ a: 1 });
    await document.write({ a: 2 });
    expect(await document.read()).toEqual({ a: 2 });
  });
});
