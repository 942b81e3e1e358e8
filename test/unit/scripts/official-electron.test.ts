import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { officialElectron, releaseSource } from '../../../scripts/lib/official-electron.mjs';
import { temporaryFolder } from './temporary-folder.ts';

/** A checkout whose `electron` package has this for an installer. */
function checkout(installer: string): { root: string; cache: string; folder: string } {
  const root = temporaryFolder();
  const folder = join(root, 'node_modules', 'electron');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '99.1.2' }));
  writeFileSync(join(folder, 'install.js'), installer);
  return { root, cache: join(root, 'cache'), folder };
}

const INSTALLS = `
  const fs = require('node:fs');
  fs.mkdirSync(__dirname + '/dist', { recursive: true });
  fs.writeFileSync(__dirname + '/dist/version', '99.1.2');
  fs.writeFileSync(__dirname + '/dist/electron', '');
  fs.writeFileSync(__dirname + '/path.txt', 'electron');`;
const FAILS = `console.error('HTTPError: Response code 403 (Forbidden)\\n    at x'); process.exit(1);`;
const reachable = (): Promise<string | null> => Promise.resolve(null);

describe('officialElectron', () => {
  test('runs the installer of the package, once', async () => {
    const { root, cache, folder } = checkout(INSTALLS);
    const probe = vi.fn(reachable);
    const wanted = { root, cache, retry: false, probe };
    const found = { folder: join(folder, 'dist'), version: '99.1.2' };
    expect(await officialElectron(wanted)).toEqual(found);
    expect(await officialElectron(wanted)).toEqual(found);
    expect(probe).toHaveBeenCalledTimes(1);
  });

  test('says why its download failed', async () => {
    const { root, cache } = checkout(FAILS);
    expect(await officialElectron({ root, cache, retry: false, probe: reachable })).toEqual({
      reason: 'its download failed: HTTPError: Response code 403 (Forbidden)',
    });
  });

  test('an installer that ends well and brings nothing has failed', async () => {
    const { root, cache } = checkout('');
    const outcome = await officialElectron({ root, cache, retry: false, probe: reachable });
    expect(outcome).toEqual({ reason: 'its installer ended without one' });
  });

  test('does not start an installer that would wait for an unreachable page', async () => {
    const { root, cache, folder } = checkout(INSTALLS);
    const probe = (): Promise<string> => Promise.resolve('it cannot be reached');
    const outcome = await officialElectron({ root, cache, retry: false, probe });
    expect(outcome).toEqual({ reason: 'it cannot be reached' });
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  test('remembers a failure for a day, unless told to try again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { root, cache } = checkout(INSTALLS);
      const probe = vi.fn<() => Promise<string | null>>().mockResolvedValue('no way');
      const wanted = { root, cache, retry: false, probe };
      await officialElectron(wanted);
      expect(await officialElectron(wanted)).toEqual({
        reason: expect.stringContaining('no way (tried within the last day') as string,
      });
      expect(probe).toHaveBeenCalledTimes(1);

      vi.advanceTimersByTime(25 * 60 * 60 * 1000);
      await officialElectron(wanted);
      expect(probe).toHaveBeenCalledTimes(2);

      probe.mockResolvedValue(null);
      expect(await officialElectron({ ...wanted, retry: true })).toHaveProperty('folder');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a mirror is another source: what failed before is no news about it', async () => {
    const { root, cache } = checkout(INSTALLS);
    const probe = vi.fn<() => Promise<string | null>>().mockResolvedValue('no way');
    await officialElectron({ root, cache, retry: false, probe });
    vi.stubEnv('ELECTRON_MIRROR', 'https://mirror.example/');
    try {
      await officialElectron({ root, cache, retry: false, probe });
      expect(probe).toHaveBeenLastCalledWith('https://mirror.example/');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

test('the mirror is named as @electron/get reads it', () => {
  expect(releaseSource({})).toMatch(/^https:/);
  expect(releaseSource({ ELECTRON_MIRROR: 'https://a.example/' })).toBe('https://a.example/');
  expect(
    releaseSource({
      ELECTRON_MIRROR: 'https://a.example/',
      npm_config_electron_mirror: 'https://b.example/',
    }),
  ).toBe('https://b.example/');
});
