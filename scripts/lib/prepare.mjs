// @ts-check
import { appUser } from './app-user.mjs';
import { buildApp } from './build.mjs';
import { findElectron } from './electron.mjs';
import { installPackages } from './packages.mjs';
import { cacheFolder, ROOT } from './paths.mjs';
import { makeLauncher, makeRunFolder, stageApp } from './stage.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * What it takes to start the built app. Handed on to tests and benches as JSON, in MILLRACE_LAUNCH.
 *
 * @typedef {object} Launch
 * @property {string} executable what to start: Electron, or the launcher that starts it as another user
 * @property {string} appDir its first argument
 * @property {string} runFolder temporary, gone when the run ends; the app's user can enter it
 * @property {{ kind: string, version: string, program: string }} electron
 * @property {{ uid: number, gid: number } | null} user who runs the app; null: who runs this
 */

/** The packages alone: enough for checks and unit tests. */
export async function preparePackages() {
  await installPackages(ROOT, cacheFolder());
}

/**
 * Packages, system packages, an Electron.
 *
 * @param {{ virtualDisplay: boolean, retryOfficial: boolean, keyStore?: boolean }} wanted
 */
export async function prepareElectron({ virtualDisplay, retryOfficial, keyStore = false }) {
  await preparePackages();
  await installSystemPackages({ virtualDisplay, keyStore });
  return findElectron({ root: ROOT, cache: cacheFolder(), retry: retryOfficial });
}

/**
 * @param {import('./electron.mjs').Electron} electron
 */
export async function buildFor(electron) {
  await buildApp({ root: ROOT, cache: cacheFolder(), electronVersion: electron.version });
}

/**
 * @param {import('./electron.mjs').Electron} electron
 * @param {{ lasting: boolean }} wanted `lasting` keeps the profile of the app's user for the next run
 * @returns {Promise<Launch>}
 */
export async function makeLaunch(electron, { lasting }) {
  const { kind, version, program } = electron;
  const runFolder = await makeRunFolder();
  const about = { kind, version, program };
  const user = await appUser();
  if (!user) {
    return { executable: program, appDir: ROOT, runFolder, electron: about, user: null };
  }
  const appDir = await stageApp(ROOT, `${runFolder}/app`);
  const { launcher } = await makeLauncher({ electron: program, user, folder: runFolder, lasting });
  return {
    executable: launcher,
    appDir,
    runFolder,
    electron: about,
    user: { uid: user.uid, gid: user.gid },
  };
}

/**
 * @param {Launch} launch
 * @param {string | null} display null: the one there is
 * @returns {NodeJS.ProcessEnv} for a program that starts the app through launch.mjs
 */
export function launchEnvironment(launch, display) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, MILLRACE_LAUNCH: JSON.stringify(launch) };
  if (display) {
    env['DISPLAY'] = display;
    // Chromium prefers Wayland where it sees one, and would open its windows there.
    delete env['WAYLAND_DISPLAY'];
  }
  return env;
}
