// @ts-check
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolderOnce } from './atomic-folder.mjs';
import { step } from './console.mjs';
import { hashFile } from './hash.mjs';
import { withLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import { lastLines, npm } from './process.mjs';

const OWN = 'scripts/auth-emulator';

/**
 * Installs Firebase's Auth emulator, unless it is, into a folder that all checkouts share. It is not among
 * the project's packages, for it brings 600 of its own, and only the tests of accounts want them.
 *
 * @param {string} root the checkout
 * @param {string} cache
 * @returns {Promise<string>} a folder with `node_modules/firebase-tools`
 */
export async function findAuthEmulator(root, cache) {
  const own = path.join(root, OWN);
  const locked = await hashFile(path.join(own, 'package-lock.json'), 'sha256', 'hex');
  const folder = path.join(cache, 'auth-emulator', locked.slice(0, 16));
  await withLock(path.join(cache, 'locks'), folder, () =>
    makeFolderOnce(folder, async (draft) => {
      for (const name of ['package.json', 'package-lock.json']) {
        await copyFile(path.join(own, name), path.join(draft, name));
      }
      await step('Installing the Auth emulator', () => install(draft));
    }),
  );
  return folder;
}

/** @param {string} folder */
async function install(folder) {
  // None of what these scripts build is on the emulator's way.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, output } = await npm(args, { cwd: folder });
  if (code !== 0) throw new Problem(`The Auth emulator cannot be installed:\n${lastLines(output)}`);
}
