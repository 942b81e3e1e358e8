// @ts-check
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, Problem, reasonOf } from './problem.mjs';
import { isToken } from './server-options.mjs';

/**
 * Makes the folder of a server's chats where it is not there, for this user alone.
 *
 * @param {string} folder absolute
 */
export async function makeDataFolder(folder) {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Problem(
      `The folder ${folder} cannot be used for chats: ${reasonOf(error)}.\n` +
        'Name one that you can write to: --data DIR.',
      { cause: error },
    );
  }
}

/**
 * The token that is kept in the folder; made when there is none.
 *
 * @param {string} folder exists
 * @returns {Promise<{ token: string, file: string }>}
 */
export async function keptToken(folder) {
  const file = path.join(folder, 'token');
  if (!existsSync(file)) await makeToken(file);
  return { token: await readToken(file), file };
}

/** @param {string} file */
async function makeToken(file) {
  const token = randomBytes(32).toString('hex');
  const whole = `${file}-${token.slice(0, 8)}`;
  try {
    await writeFile(whole, `${token}\n`, { flag: 'wx', mode: 0o600 });
    // A name for a whole file, or a failure: of servers that start together one gives the token, and
    // none reads half of it.
    await link(whole, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    throw new Problem(`The token ${file} cannot be written: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await rm(whole, { force: true });
  }
}

/** @param {string} file @returns {Promise<string>} */
async function readToken(file) {
  /** @type {string} */
  let text;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Problem(`Others can read the token ${file}: chmod 600 it, or remove it.`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`The token ${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  const token = text.trim();
  if (!isToken(token)) {
    throw new Problem(
      `${file} holds no token of 64 characters or more: remove it, and one is made.`,
    );
  }
  return token;
}
