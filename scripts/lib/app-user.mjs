// @ts-check
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { has } from './process.mjs';

/**
 * @typedef {object} AppUser
 * @property {string} name
 * @property {number} uid
 * @property {number} gid
 */

/**
 * Chromium refuses its sandbox to root, and the sandbox stays on here. So the app is run as a user who
 * owns nothing.
 *
 * @returns {Promise<AppUser | null>} null: the app runs as whoever runs this
 */
export async function appUser() {
  if (!isRoot() || process.platform !== 'linux') return null;
  if (!(await has('setpriv'))) {
    throw new Problem(
      'Chromium does not run as root, and `setpriv` (util-linux), which would run it as another ' +
        'user, is not installed. Run this as an ordinary user.',
    );
  }
  return findNobody(await readFile('/etc/passwd', 'utf8').catch(() => ''));
}

/** @param {string} passwd the text of /etc/passwd @returns {AppUser} */
export function findNobody(passwd) {
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'nobody' && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  // The kernel's own overflow ids; a user needs no entry to be run as.
  return { name: 'nobody', uid: 65534, gid: 65534 };
}

/**
 * @param {string} folder
 * @returns {Promise<boolean>} whether every user can go down to it and read it
 */
export async function everyoneCanRead(folder) {
  const full = path.resolve(folder);
  if (((await lstat(full)).mode & 0o005) !== 0o005) return false;
  for (let up = path.dirname(full); ; up = path.dirname(up)) {
    if (((await lstat(up)).mode & 0o001) === 0) return false;
    if (up === path.dirname(up)) return true;
  }
}
