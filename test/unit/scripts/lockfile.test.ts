import { describe, expect, test } from 'vitest';
import { lockDifference, type Lockfile } from '../../../scripts/lib/lockfile.mjs';

const wanted: Lockfile = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a/node_modules/@scope/b': { version: '2.0.0', integrity: 'sha512-b' },
    'node_modules/a-darwin': { version: '1.0.0', integrity: 'sha512-d', optional: true },
  },
};

/** What npm notes after `npm ci` on another system than a-darwin's. */
function installed(change: NonNullable<Lockfile['packages']> = {}, without = ''): Lockfile {
  const packages = Object.entries(wanted.packages ?? {}).filter(
    ([folder]) => !['', 'node_modules/a-darwin', without].includes(folder),
  );
  return { packages: { ...Object.fromEntries(packages), ...change } };
}

describe('lockDifference', () => {
  test('none after an installation, though optional packages of other systems are absent', () => {
    expect(lockDifference(wanted, installed())).toBeNull();
  });

  test('none where an optional package is installed', () => {
    const more = { 'node_modules/a-darwin': { version: '1.0.0', integrity: 'sha512-d' } };
    expect(lockDifference(wanted, installed(more))).toBeNull();
  });

  test.each<[string, Lockfile | null, string]>([
    ['nothing is installed', null, 'no packages are installed'],
    ['a damaged note', {}, 'no packages are installed'],
    ['a package is missing', installed({}, 'node_modules/a'), 'a is not installed'],
    [
      'a version differs, deep down',
      installed({ 'node_modules/a/node_modules/@scope/b': { version: '2.0.1' } }),
      '@scope/b is 2.0.1, not 2.0.0',
    ],
    [
      'the same version with other contents',
      installed({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-other' } }),
      'a has other contents',
    ],
    [
      'an optional package in another version',
      installed({ 'node_modules/a-darwin': { version: '0.9.0' } }),
      'a-darwin is 0.9.0, not 1.0.0',
    ],
    [
      'a package that the lock file dropped',
      installed({ 'node_modules/old': { version: '1.0.0' } }),
      'old is no longer needed',
    ],
  ])('%s', (_, found, difference) => {
    expect(lockDifference(wanted, found)).toBe(difference);
  });
});
