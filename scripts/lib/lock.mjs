// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './cleanup.mjs';
import { say } from './console.mjs';
import { cacheProblem, codeOf } from './problem.mjs';

/** A lock that was not touched for so long has no owner, whoever bears that process id now. */
const STALE_MS = 30_000;

/**
 * Lets one process at a time do `work`: two runs in one checkout must not install, build or unpack
 * into the same folder together. A lock whose owner is gone is taken over.
 *
 * @template T
 * @param {string} folder where locks are kept
 * @param {string} name what is locked; any text
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, name, work) {
  const file = path.join(
    folder,
    `${createHash('sha256').update(name).digest('hex').slice(0, 16)}.lock`,
  );
  let told = false;
  while (!tryLock(folder, file)) {
    if (!told) say('Another run is preparing the same thing; waiting for it…');
    told = true;
    await sleep(250);
  }
  const release = atExit(() => rmSync(file, { force: true }));
  const alive = setInterval(() => utimesSync(file, new Date(), new Date()), STALE_MS / 6);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    release();
  }
}

/** @param {string} folder @param {string} file @returns {boolean} */
function tryLock(folder, file) {
  try {
    mkdirSync(folder, { recursive: true });
    // 'wx' creates or fails, in one step of the file system.
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw cacheProblem(folder, error);
  }
  if (!isStale(file)) return false;
  rmSync(file, { force: true });
  return tryLock(folder, file);
}

/** @param {string} file @returns {boolean} */
function isStale(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // 0: its owner has created it and not yet written its id.
    if (owner > 0 && !isAlive(owner)) return true;
    return Date.now() - statSync(file).mtimeMs > STALE_MS;
  } catch {
    return false; // It was released meanwhile.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return codeOf(error) === 'EPERM';
  }
}
