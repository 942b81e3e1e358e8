// @ts-check
import { readFile } from 'node:fs/promises';
import { say, step } from './console.mjs';
import { isRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { has, lastLines, run } from './process.mjs';

/**
 * Each need is met by any one of its packages: Ubuntu 24.04 and Debian 13 renamed some for their
 * 64-bit time (t64), and left the old name behind as one that cannot be installed.
 *
 * @typedef {readonly [string, ...string[]]} Need
 */

/** @type {readonly Need[]} Without these Electron does not start. */
export const LIBRARIES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
];

/** @type {readonly Need[]} */
const VIRTUAL_DISPLAY = [['xvfb'], ['xauth']];

/**
 * So that screenshots show text where there is no desktop with fonts of its own. Noto Core has the
 * alphabets of the world (12 MB), WenQuanYi Micro Hei has Chinese, Japanese and Korean in 2 MB (Noto
 * CJK takes 57, Droid Fallback lacks Korean), Noto Color Emoji is the one colour emoji font (10 MB),
 * and DejaVu has what is left of the symbols, and letters of one width for code (1 MB).
 *
 * @type {readonly Need[]}
 */
const FONTS = [
  ['fonts-dejavu-core'],
  ['fonts-noto-core'],
  ['fonts-wqy-microhei'],
  ['fonts-noto-color-emoji'],
];

/**
 * A key store as a desktop has it, for the test that uses one; elsewhere the app does without.
 *
 * @type {readonly Need[]}
 */
const KEY_STORE = [['gnome-keyring'], ['libsecret-1-0'], ['dbus']];

/**
 * @param {readonly Need[]} needs
 * @param {string} status of `dpkg-query -W -f '${Package}\t${db:Status-Status}\n'`
 * @returns {Need[]} those that nothing installed meets
 */
export function unmet(needs, status) {
  const installed = new Set(
    status
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, state]) => state === 'installed')
      .map(([name]) => name),
  );
  return needs.filter((need) => !need.some((name) => installed.has(name)));
}

/**
 * @param {readonly Need[]} needs
 * @param {string} policy of `apt-cache policy NAMES…`
 * @returns {string[]} for each need the first package that this system's lists offer
 */
export function installable(needs, policy) {
  const offered = new Set(
    [...policy.matchAll(/^(\S+):\n(?: {2}Installed: .*\n)? {2}Candidate: (?!\(none\))/gm)].map(
      ([, name]) => name,
    ),
  );
  return needs.map((need) => need.find((name) => offered.has(name)) ?? need[need.length - 1] ?? '');
}

/**
 * Sees to the system packages that Electron needs, on Debian and its kin. Elsewhere nothing is done:
 * a missing library shows when Electron starts, see `libraryHint`.
 *
 * @param {{ virtualDisplay: boolean, keyStore?: boolean }} wanted
 */
export async function installSystemPackages({ virtualDisplay, keyStore = false }) {
  if (process.platform !== 'linux' || !(await has('dpkg-query')) || !(await has('apt-get'))) return;
  const needed = [...LIBRARIES, ...(virtualDisplay ? VIRTUAL_DISPLAY : [])];
  const useful = [...(virtualDisplay ? FONTS : []), ...(keyStore ? KEY_STORE : [])];
  const missing = await unmetHere([...needed, ...useful]);
  if (missing.length === 0) return;

  if (!isRoot()) {
    const names = installable(missing, await policyOf(missing));
    const command = `sudo apt-get install --no-install-recommends ${names.join(' ')}`;
    // Without a font the app runs, with boxes for letters; without a library it does not.
    if (missing.every((need) => useful.includes(need))) {
      if (missing.some((need) => FONTS.includes(need))) {
        say('Some letters will show as boxes in screenshots.');
      }
      if (missing.some((need) => KEY_STORE.includes(need))) {
        say('The test with a key store of the system is skipped.');
      }
      say(`To install what is missing: ${command}`);
      return;
    }
    throw new Problem(
      `Electron needs system packages that are not installed. Type:\n\n  ${command}`,
    );
  }

  await step(`Installing system packages (${missing.map((need) => need.at(-1)).join(' ')})`, () =>
    install(missing),
  );
}

/** @param {readonly Need[]} needs */
async function unmetHere(needs) {
  const { stdout } = await run('dpkg-query', [
    '-W',
    '-f',
    '${Package}\\t${db:Status-Status}\\n',
    ...needs.flat(),
  ]);
  return unmet(needs, stdout);
}

/** @param {readonly Need[]} needs */
async function policyOf(needs) {
  // In English: its words are parsed.
  const env = { ...process.env, LC_ALL: 'C' };
  return (await run('apt-cache', ['policy', ...needs.flat()], { env })).stdout;
}

/** @param {readonly Need[]} missing */
async function install(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Waits for another apt rather than failing: a fresh machine often updates itself at first.
  const patient = ['-o', 'DPkg::Lock::Timeout=300'];
  const update = await run('apt-get', [...patient, 'update'], { env });
  const names = installable(missing, await policyOf(missing));
  const done = await run(
    'apt-get',
    [...patient, 'install', '-y', '--no-install-recommends', ...names],
    { env },
  );
  if (done.code !== 0) {
    const because = update.code === 0 ? done : update;
    throw new Problem(
      `System packages could not be installed (${names.join(' ')}):\n${lastLines(because.output)}`,
    );
  }
}

/**
 * @param {string} stderr of an Electron that did not start
 * @returns {Promise<string | null>} what to do about it, where that is known
 */
export async function startHint(stderr) {
  const library = /error while loading shared libraries: (\S+?):/.exec(stderr)?.[1];
  if (library) {
    return (
      `The system library ${library} is missing. Electron needs GTK 3, NSS, ALSA, GBM, ` +
      "libXss and at-spi2 (Debian's names: " +
      `${LIBRARIES.map((need) => need.at(-1)).join(' ')}).`
    );
  }
  if (/No usable sandbox|SUID sandbox helper/i.test(stderr)) {
    const restricted = await readFile(
      '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
      'utf8',
    ).catch(() => '0');
    return (
      "Chromium's sandbox needs user namespaces, which this system keeps from ordinary users" +
      (restricted.trim() === '1'
        ? ' (allow them with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0).'
        : '.')
    );
  }
  return null;
}
