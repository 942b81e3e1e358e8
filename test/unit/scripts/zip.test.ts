import { existsSync, lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { extractZip } from '../../../scripts/lib/zip.mjs';
import { makeZip, type ZipMember } from './make-zip.ts';
import { temporaryFolder } from './temporary-folder.ts';

const LINK = 0o120777;

function archiveOf(members: readonly ZipMember[], comment?: string): { zip: string; to: string } {
  const folder = temporaryFolder();
  const zip = join(folder, 'a.zip');
  writeFileSync(zip, makeZip(members, comment));
  return { zip, to: join(folder, 'to', 'here') };
}

/** Changes the bytes of an archive in place. */
function damage(zip: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(zip, change(readFileSync(zip)));
}

describe('what an archive holds', () => {
  test('comes out, deflated or stored, in its folders', async () => {
    const { zip, to } = archiveOf([
      { name: 'app/', mode: 0o040755 },
      { name: 'app/deflated.txt', content: 'again '.repeat(1000) },
      { name: 'app/stored.txt', content: 'plain', stored: true },
      // No entry for this one's folders.
      { name: 'app/deep/down/empty' },
      { name: 'app/ünïcode 文.txt', content: 'x' },
    ]);
    expect(await extractZip(zip, to)).toBe(4);
    expect(readFileSync(join(to, 'app/deflated.txt'), 'utf8')).toBe('again '.repeat(1000));
    expect(readFileSync(join(to, 'app/stored.txt'), 'utf8')).toBe('plain');
    expect(readFileSync(join(to, 'app/deep/down/empty'), 'utf8')).toBe('');
    expect(readFileSync(join(to, 'app/ünïcode 文.txt'), 'utf8')).toBe('x');
  });

  test('is found behind a comment that looks like its end', async () => {
    const { zip, to } = archiveOf([{ name: 'a', content: 'a' }], 'PK\u0005\u0006 is how zips end');
    expect(await extractZip(zip, to)).toBe(1);
  });

  test.runIf(process.platform !== 'win32')(
    'can be read by every user, whatever the umask, and run where it was a program',
    async () => {
      const before = process.umask(0o077);
      onTestFinished(() => {
        process.umask(before);
      });
      const { zip, to } = archiveOf([
        { name: 'bin/tool', content: '#!', mode: 0o100744 },
        { name: 'bin/data', content: 'x', mode: 0o100600 },
      ]);
      await extractZip(zip, to);
      const modeOf = (name: string): number => lstatSync(join(to, name)).mode & 0o777;
      expect([modeOf('bin'), modeOf('bin/tool'), modeOf('bin/data')]).toEqual([
        0o755, 0o755, 0o644,
      ]);
    },
  );

  test.runIf(process.platform !== 'win32')('keeps its symbolic links', async () => {
    const { zip, to } = archiveOf([
      { name: 'lib/current', content: '../versions/1', mode: LINK },
      { name: 'versions/1', content: 'one' },
    ]);
    await extractZip(zip, to);
    expect(readlinkSync(join(to, 'lib/current'))).toBe('../versions/1');
    expect(readFileSync(join(to, 'lib/current'), 'utf8')).toBe('one');
  });

  test('can be renamed or left out', async () => {
    const { zip, to } = archiveOf([
      { name: 'Product/Product', content: 'program' },
      { name: 'Product/extra', content: 'no' },
    ]);
    const count = await extractZip(zip, to, (name) =>
      name.endsWith('extra') ? null : name.replace('Product/Product', 'electron'),
    );
    expect(count).toBe(1);
    expect(readFileSync(join(to, 'electron'), 'utf8')).toBe('program');
    expect(existsSync(join(to, 'Product'))).toBe(false);
  });
});

describe('refused', () => {
  test.each(['../outside', 'a/../../outside', '/outside'])(
    'an entry that leaves the folder: %s',
    async (name) => {
      const { zip, to } = archiveOf([{ name, content: 'x' }]);
      await expect(extractZip(zip, to)).rejects.toThrow(/outside of its folder/);
      expect(existsSync(join(to, '..', 'outside'))).toBe(false);
    },
  );

  test.each(['../../secret', '/etc/passwd'])('a link that leaves the folder: %s', async (text) => {
    const { zip, to } = archiveOf([{ name: 'link', content: text, mode: LINK }]);
    await expect(extractZip(zip, to)).rejects.toThrow(/outside of its folder/);
    expect(existsSync(join(to, 'link'))).toBe(false);
  });

  test('a file that differs from its checksum', async () => {
    const { zip, to } = archiveOf([{ name: 'a.txt', content: 'precious', stored: true }]);
    damage(zip, (bytes) => {
      bytes.write('X', bytes.indexOf('precious'));
      return bytes;
    });
    await expect(extractZip(zip, to)).rejects.toThrow('a.txt is damaged');
    expect(existsSync(join(to, 'a.txt'))).toBe(false);
  });

  test('a stream that cannot be inflated', async () => {
    const { zip, to } = archiveOf([{ name: 'a.txt', content: 'text '.repeat(100) }]);
    damage(zip, (bytes) => {
      bytes.fill(0xff, bytes.indexOf('xtra') + 4, bytes.indexOf('xtra') + 8);
      return bytes;
    });
    await expect(extractZip(zip, to)).rejects.toThrow('a.txt is damaged');
  });

  test('an archive that is cut short, at its end or in its middle', async () => {
    const { zip, to } = archiveOf([{ name: 'a.txt', content: 'x'.repeat(5000), stored: true }]);
    const whole = readFileSync(zip);
    damage(zip, () => whole.subarray(0, whole.length - 30));
    await expect(extractZip(zip, to)).rejects.toThrow(/cut short/);
    damage(zip, () => Buffer.concat([whole.subarray(0, 100), whole.subarray(5000)]));
    await expect(extractZip(zip, to)).rejects.toThrow();
  });

  test('what is no archive at all, an empty file included', async () => {
    const { zip, to } = archiveOf([]);
    damage(zip, () => Buffer.from('<html>Sign in to this network first</html>'));
    await expect(extractZip(zip, to)).rejects.toThrow(/not a zip archive/);
    damage(zip, () => Buffer.alloc(0));
    await expect(extractZip(zip, to)).rejects.toThrow(/not a zip archive/);
  });
});
