// @ts-check
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { atExit } from './cleanup.mjs';
import { cacheProblem, codeOf } from './problem.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What says that a folder cannot be written to, or not any more. */
const DISK_CODES = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST'];

/**
 * Makes a folder that is there whole or not at all: it is filled under another name beside, then
 * renamed. Its being there is the sign that it is complete. Two processes may do this at once: the
 * second finds the first one's and throws its own away.
 *
 * @param {string} folder
 * @param {(draft: string) => Promise<void>} fill
 * @returns {Promise<string>} the folder
 */
export async function makeFolderOnce(folder, fill) {
  if (existsSync(folder)) return folder;
  await withTemporaryFolder(path.dirname(folder), async (draft) => {
    await fill(draft);
    await chmod(draft, 0o755);
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  });
  return folder;
}

/**
 * Lends a new folder in `parent`, and removes it afterwards, come what may short of SIGKILL.
 *
 * @param {string} parent made where it is missing
 * @param {(folder: string) => Promise<void>} use
 */
export async function withTemporaryFolder(parent, use) {
  try {
    await mkdir(parent, { recursive: true });
    await removeOldDrafts(parent);
    const draft = await mkdtemp(path.join(parent, '.draft-'));
    const discard = atExit(() => rmSync(draft, { recursive: true, force: true }));
    try {
      await use(draft);
    } finally {
      discard();
    }
  } catch (error) {
    throw DISK_CODES.includes(codeOf(error) ?? '') ? cacheProblem(parent, error) : error;
  }
}

/**
 * What a killed run (no chance to clean up) left; a day is longer than any living run takes.
 *
 * @param {string} parent
 */
async function removeOldDrafts(parent) {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('.draft-')) continue;
    const draft = path.join(parent, name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS) await rm(draft, { recursive: true, force: true });
  }
}
