import { describe, expect, test } from 'vitest';
import { installable, LIBRARIES, startHint, unmet } from '../../../scripts/lib/system-packages.mjs';

// As dpkg-query and apt-cache print it, in parts.
const DEBIAN_12 = `libgtk-3-0\tnot-installed
libnss3\tinstalled
libasound2\tinstalled
libgbm1\tinstalled
libxss1\tconfig-files
libatk-bridge2.0-0\tinstalled
`;
const UBUNTU_24 = `libasound2t64:
  Installed: (none)
  Candidate: 1.2.11-1ubuntu0.1
  Version table:
     1.2.11-1ubuntu0.1 500
libasound2:
  Installed: (none)
  Candidate: (none)
  Version table:
libnss3:
  Installed: 2:3.98-1build1
  Candidate: 2:3.98-1ubuntu0.1
  Version table:
`;

describe('unmet', () => {
  test('what is not there, and what was removed but for its settings', () => {
    expect(unmet(LIBRARIES, DEBIAN_12)).toEqual([['libgtk-3-0t64', 'libgtk-3-0'], ['libxss1']]);
  });

  test('either name will do', () => {
    const need = [['libasound2t64', 'libasound2']] as const;
    expect(unmet(need, 'libasound2t64\tinstalled\n')).toEqual([]);
    expect(unmet(need, 'libasound2\tinstalled\n')).toEqual([]);
    expect(unmet(need, '')).toEqual(need);
  });
});

describe('installable', () => {
  test('takes the name that this release offers', () => {
    const needs = [['libasound2t64', 'libasound2'], ['libnss3']] as const;
    expect(installable(needs, UBUNTU_24)).toEqual(['libasound2t64', 'libnss3']);
  });

  test('names the plain package where nothing is known', () => {
    expect(installable([['libasound2t64', 'libasound2']], '')).toEqual(['libasound2']);
  });
});

describe('startHint', () => {
  test('names a missing library', async () => {
    const text =
      'electron: error while loading shared libraries: libgbm.so.1: cannot open shared object file';
    expect(await startHint(text)).toContain('libgbm.so.1 is missing');
  });

  test('explains a missing sandbox', async () => {
    const text = 'FATAL:zygote_host_impl_linux.cc(126)] No usable sandbox! Update your kernel';
    expect(await startHint(text)).toContain('user namespaces');
  });

  test('says nothing about anything else', async () => {
    expect(await startHint('TypeError: x is not a function')).toBeNull();
  });
});
