// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { say, step } from './console.mjs';
import { withLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import { npm } from './process.mjs';

/** What the built app is made from. */
const SOURCES = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const RESULTS = ['out/main', 'out/preload', 'out/renderer'];
const MUST_EXIST = ['out/main/index.js', 'out/preload', 'out/renderer/index.html'];

/**
 * @typedef {object} Built
 * @property {string} stamp what it was built from, kept beside it
 * @property {readonly string[]} results
 */

/** @type {Built} */
const APP = { stamp: 'out/.build-stamp.json', results: RESULTS };

/**
 * Builds the app with electron-vite, unless what is there was built from these very sources.
 *
 * @param {object} wanted
 * @param {string} wanted.root the checkout
 * @param {string} wanted.cache
 * @param {string} wanted.electronVersion the syntax to build for is that Electron's
 */
export async function buildApp({ root, cache, electronVersion }) {
  const major = /^\d+/.exec(electronVersion)?.[0] ?? '';
  await withLock(path.join(cache, 'locks'), `build ${root}`, async () => {
    const sources = `${major} ${await contentHash(root, SOURCES)}`;
    if (await isFresh(root, sources)) {
      say('The app is built already.');
      return;
    }
    await step('Building the app', () => build(root, major));
    await writeStamp(root, sources);
  });
}

/** @param {string} root @param {string} major */
async function build(root, major) {
  await rm(path.join(root, APP.stamp), { force: true });
  const result = await npm(['run', '--silent', 'build'], {
    cwd: root,
    env: {
      ...process.env,
      // electron-vite builds for the Electron in package.json. The stand-in is an older one.
      ...(major ? { ELECTRON_MAJOR_VER: major } : {}),
    },
  });
  const absent = MUST_EXIST.find((file) => !existsSync(path.join(root, file)));
  if (result.code !== 0 || absent) {
    const why = result.code === 0 ? `it left no ${absent}` : 'electron-vite failed';
    throw new Problem(`The app could not be built: ${why}.\n${result.output.trimEnd()}`);
  }
}

/** @param {string} root @param {string} sources @param {Built} [built] @returns {Promise<boolean>} */
export async function isFresh(root, sources, built = APP) {
  try {
    const stamp = JSON.parse(await readFile(path.join(root, built.stamp), 'utf8'));
    // The results are compared too: `electron-vite dev` writes its own into the same folders.
    return stamp.sources === sources && stamp.results === (await resultHash(root, built));
  } catch {
    return false;
  }
}

/** @param {string} root @param {string} sources @param {Built} [built] */
export async function writeStamp(root, sources, built = APP) {
  const file = path.join(root, built.stamp);
  await mkdir(path.dirname(file), { recursive: true });
  const stamp = { sources, results: await resultHash(root, built) };
  await writeFile(file, JSON.stringify(stamp));
}

/**
 * @param {string} root
 * @param {readonly string[]} parts files and folders; what is absent counts as absent
 * @returns {Promise<string>} of names and contents: times differ after a checkout, contents do not
 */
export async function contentHash(root, parts) {
  const hash = createHash('sha256');
  for (const file of await filesOf(root, parts)) {
    hash
      .update(`${file}\0`)
      .update(await readFile(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {Built} built
 * @returns {Promise<string>} of names, sizes and times: contents are large
 */
async function resultHash(root, { stamp, results }) {
  const hash = createHash('sha256');
  for (const file of await filesOf(root, results)) {
    if (file === path.normalize(stamp)) continue;
    const { size, mtimeMs } = await lstat(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {readonly string[]} parts
 * @returns {Promise<string[]>} files relative to `root`, in a fixed order
 */
async function filesOf(root, parts) {
  /** @type {string[]} */
  const files = [];
  for (const part of parts) {
    const about = await lstat(path.join(root, part)).catch(() => null);
    if (!about) continue;
    if (!about.isDirectory()) {
      files.push(part);
      continue;
    }
    for (const entry of await readdir(path.join(root, part), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (entry.isFile()) files.push(path.relative(root, path.join(entry.parentPath, entry.name)));
    }
  }
  return files.sort();
}
