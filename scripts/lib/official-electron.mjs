// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolderOnce } from './atomic-folder.mjs';
import { copyReadable } from './copy-readable.mjs';
import { step } from './console.mjs';
import { reasonOf } from './problem.mjs';
import { lastLines, run } from './process.mjs';
import { prepareSandboxHelper } from './stand-in.mjs';

// The `electron` package holds no binary: its install.js fetches one from the release page (or from
// ELECTRON_MIRROR). These are the pieces around that script.

const RELEASES = 'https://github.com/electron/electron/releases/download/';
const PROBE_MS = 8_000;
/** 115 MB over a slow line; a page that cannot be reached is noticed by the probe before. */
const INSTALL_MS = 15 * 60_000;
/** How long "the release page cannot be reached" is remembered, so that not every start waits for it. */
const REMEMBER_MS = 24 * 60 * 60_000;

/**
 * @typedef {{ folder: string, version: string } | { reason: string }} Outcome
 */

/**
 * @param {object} wanted
 * @param {string} wanted.root the checkout
 * @param {string} wanted.cache
 * @param {boolean} wanted.retry ask the release page even if it failed a short time ago
 * @param {(url: string) => Promise<string | null>} [wanted.probe] for tests
 * @returns {Promise<Outcome>} the unpacked Electron, or why there is none
 */
export async function officialElectron({ root, cache, retry, probe = unreachable }) {
  const folder = path.join(root, 'node_modules', 'electron');
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const found = { folder: path.join(folder, 'dist'), version };
  if (await isInstalled(folder, version)) return found;

  const source = releaseSource();
  const note = path.join(cache, 'electron', 'official-unavailable.json');
  const known = retry ? null : await recall(note, `${version} ${source}`);
  if (known) return { reason: `${known} (tried within the last day; --official tries again)` };

  const reason =
    (await probe(source)) ?? (await step(`Downloading Electron ${version}`, () => install(folder)));
  if (reason === null && (await isInstalled(folder, version))) {
    await rm(note, { force: true });
    return found;
  }
  const why = reason ?? 'its installer ended without one';
  await remember(note, `${version} ${source}`, why);
  return { reason: why };
}

/** The same names that @electron/get reads. @param {NodeJS.ProcessEnv} [env] */
export function releaseSource(env = process.env) {
  return (
    env['npm_config_electron_mirror'] ||
    env['NPM_CONFIG_ELECTRON_MIRROR'] ||
    env['ELECTRON_MIRROR'] ||
    RELEASES
  );
}

/** As the package's own install.js tells. @param {string} folder @param {string} version */
async function isInstalled(folder, version) {
  try {
    const has = await readFile(path.join(folder, 'dist', 'version'), 'utf8');
    const program = await readFile(path.join(folder, 'path.txt'), 'utf8');
    return (
      has.trim().replace(/^v/, '') === version && existsSync(path.join(folder, 'dist', program))
    );
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @returns {Promise<string | null>} why it cannot be reached; null when it answers, whatever it says
 */
async function unreachable(url) {
  // Behind a proxy only the installer knows the way; its own failure is the answer then.
  if (process.env['ELECTRON_GET_USE_PROXY']) return null;
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) });
    return null;
  } catch (error) {
    return `its release page cannot be reached: ${reasonOf(error)}`;
  }
}

/** @param {string} folder @returns {Promise<string | null>} why it failed */
async function install(folder) {
  const result = await run(process.execPath, [path.join(folder, 'install.js')], {
    timeoutMs: INSTALL_MS,
  });
  if (result.timedOut) return `its download took more than ${INSTALL_MS / 60_000} minutes`;
  if (result.code === 0) return null;
  const line = result.output.split('\n').find((text) => /error/i.test(text));
  return `its download failed: ${(line ?? lastLines(result.output, 1)).trim().replace(/\.$/, '')}`;
}

/** @param {string} note @param {string} about @returns {Promise<string | null>} */
async function recall(note, about) {
  try {
    const { at, about: noted, reason } = JSON.parse(await readFile(note, 'utf8'));
    return noted === about && Date.now() - at < REMEMBER_MS ? String(reason) : null;
  } catch {
    return null;
  }
}

/** @param {string} note @param {string} about @param {string} reason */
async function remember(note, about, reason) {
  await mkdir(path.dirname(note), { recursive: true });
  await writeFile(note, JSON.stringify({ at: Date.now(), about, reason }));
}

/**
 * A copy that every user can read: the checkout, and node_modules with it, may lie in a home that is
 * closed to the user whom the app runs as.
 *
 * @param {string} folder
 * @param {string} version
 * @param {string} cache
 */
export async function sharedCopy(folder, version, cache) {
  const copy = path.join(
    cache,
    'electron',
    `official-${version}-${process.platform}-${process.arch}`,
  );
  return makeFolderOnce(copy, async (draft) => {
    await copyReadable(folder, draft);
    await prepareSandboxHelper(draft);
  });
}
