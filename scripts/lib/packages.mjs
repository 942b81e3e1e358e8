// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { step } from './console.mjs';
import { withLock } from './lock.mjs';
import { lockDifference } from './lockfile.mjs';
import { Problem } from './problem.mjs';
import { lastLines, npm } from './process.mjs';

/**
 * Installs the packages of the lock file unless they are.
 *
 * @param {string} root the checkout
 * @param {string} cache
 */
export async function installPackages(root, cache) {
  if (!(await missing(root))) return;
  await withLock(path.join(cache, 'locks'), `packages ${root}`, async () => {
    const why = await missing(root); // Another run may have done it while this one waited.
    if (why) await step(`Installing packages (${why})`, () => install(root));
  });
}

/** @param {string} root @returns {Promise<string | null>} */
async function missing(root) {
  const wanted = await readJson(path.join(root, 'package-lock.json'));
  if (!wanted) throw new Problem('package-lock.json is missing or damaged; restore it with git.');
  return lockDifference(wanted, await readJson(path.join(root, 'node_modules/.package-lock.json')));
}

/** @param {string} root */
async function install(root) {
  const result = await npm(['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (result.code !== 0) {
    throw new Problem(`\`npm ci\` failed:\n${npmErrors(result.output)}`);
  }
}

/**
 * @param {string} output npm's
 * @returns {string} the start of what it calls an error: the cause stands first, its manual follows
 */
function npmErrors(output) {
  const errors = output.split('\n').filter((line) => /^npm error ./.test(line));
  return errors.length > 0 ? errors.slice(0, 15).join('\n') : lastLines(output);
}

/** @param {string} file @returns {Promise<import('./lockfile.mjs').Lockfile | null>} */
async function readJson(file) {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
