// @ts-check
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { atExit } from './cleanup.mjs';
import { Problem, reasonOf } from './problem.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

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
  const parent = path.dirname(folder);
  const draft = await makeDraft(parent, path.basename(folder));
  const discard = atExit(() => rmSync(draft, { recursive: true, force: true }));
  try {
    await fill(draft);
    await chmod(draft, 0o755);
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    discard();
  }
}

/** @param {string} parent @param {string} name */
async function makeDraft(parent, name) {
  try {
    await mkdir(parent, { recursive: true });
    await removeOldDrafts(parent);
    return await mkdtemp(path.join(parent, `.${name}-`));
  } catch (error) {
    throw new Problem(
      `Cannot write to the cache folder ${parent}: ${reasonOf(error)}.\n` +
        'Set MILLRACE_CACHE_DIR to a folder that you can write to.',
      { cause: error },
    );
  }
}

/**
 * What a killed run (no chance to clean up) left; a day is longer than any living run takes.
 *
 * @param {string} parent
 */
async function removeOldDrafts(parent) {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('.')) continue;
    const draft = path.join(parent, name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > DAY_MS) await rm(draft, { recursive: true, force: true });
  }
}
