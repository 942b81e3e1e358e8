// @ts-check
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns {boolean} whether this process may do everything (never true on Windows) */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * Where what outlives a checkout is kept: unpacked Electrons, notes about the network. As root it is
 * a folder that other users can read, for the app itself then runs as one of them.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheFolder(env = process.env) {
  const chosen = env['MILLRACE_CACHE_DIR'];
  if (chosen) return path.resolve(chosen);
  if (isRoot()) return '/var/cache/millrace';
  if (process.platform === 'win32' && env['LOCALAPPDATA']) {
    return path.join(env['LOCALAPPDATA'], 'millrace', 'cache');
  }
  if (env['XDG_CACHE_HOME']) return path.join(env['XDG_CACHE_HOME'], 'millrace');
  return path.join(os.homedir(), '.cache', 'millrace');
}
