// @ts-check
import { existsSync, rmSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { everyoneCanRead } from './app-user.mjs';
import { atExit } from './cleanup.mjs';
import { copyReadable } from './copy-readable.mjs';
import { runtimePackages } from './runtime-packages.mjs';

/** What of the checkout the built app consists of, besides packages. */
const APP_PARTS = ['out/main', 'out/preload', 'out/renderer', 'package.json', 'resources'];

/** The home of the user who runs the app for root: its profile outlives a run. */
const LASTING_HOME = '/var/lib/millrace';

/**
 * @returns {Promise<string>} a new folder that every user can enter, removed when this process ends
 */
export async function makeRunFolder() {
  const base = (await everyoneCanRead(os.tmpdir()).catch(() => false)) ? os.tmpdir() : '/tmp';
  const folder = await mkdtemp(path.join(base, 'millrace-'));
  await chmod(folder, 0o755);
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Copies the built app to where another user can read it: root's home is closed to everybody else. It
 * also keeps a run whole when the checkout is built again meanwhile.
 *
 * @param {string} root the checkout
 * @param {string} target
 * @returns {Promise<string>} `target`
 */
export async function stageApp(root, target) {
  const folders = ['out/main', 'out/preload'].map((part) => path.join(root, part));
  const packages = await runtimePackages(root, folders);
  for (const part of [...APP_PARTS, ...packages]) {
    const source = path.join(root, part);
    if (!existsSync(source)) continue;
    const copy = path.join(target, part);
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    // A package's own node_modules come by themselves, those of them that are needed.
    await copyReadable(source, copy, (file) => path.basename(file) !== 'node_modules');
  }
  await chmod(target, 0o755);
  return target;
}

/**
 * A program that starts Electron as another user, with a home of that user's: Chromium and Electron
 * write there before the app has a say.
 *
 * @param {object} wanted
 * @param {string} wanted.electron the program
 * @param {import('./app-user.mjs').AppUser} wanted.user
 * @param {string} wanted.folder where the launcher goes
 * @param {boolean} wanted.lasting keep the home, and with it the profile, for the next run
 * @returns {Promise<{ launcher: string, home: string }>}
 */
export async function makeLauncher({ electron, user, folder, lasting }) {
  const home = await makeOwn(lasting ? LASTING_HOME : path.join(folder, 'home'), user);
  const runtime = await makeOwn(path.join(folder, 'runtime'), user);
  const authority = await copyAuthority(home, user);
  const launcher = path.join(folder, 'electron');
  const lines = [
    '#!/bin/sh',
    `export HOME=${quote(home)} XDG_RUNTIME_DIR=${quote(runtime)}`,
    authority ? `export XAUTHORITY=${quote(authority)}` : 'unset XAUTHORITY',
    // These lead to what belongs to the user who runs this, and is closed to the app's.
    'unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY',
    'unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME TMPDIR',
    `exec setpriv --reuid ${user.uid} --regid ${user.gid} --clear-groups -- ${quote(electron)} "$@"`,
  ];
  await writeFile(launcher, `${lines.join('\n')}\n`);
  await chmod(launcher, 0o755);
  return { launcher, home };
}

/** @param {string} folder @param {import('./app-user.mjs').AppUser} user */
async function makeOwn(folder, user) {
  await mkdir(folder, { recursive: true });
  await chown(folder, user.uid, user.gid);
  // XDG_RUNTIME_DIR must be its user's alone.
  await chmod(folder, 0o700);
  return folder;
}

/**
 * The key to root's X display, where there is one.
 *
 * @param {string} home
 * @param {import('./app-user.mjs').AppUser} user
 */
async function copyAuthority(home, user) {
  const source = process.env['XAUTHORITY'] ?? path.join(os.homedir(), '.Xauthority');
  if (!existsSync(source)) return null;
  const copy = path.join(home, '.Xauthority');
  await copyFile(source, copy);
  await chown(copy, user.uid, user.gid);
  await chmod(copy, 0o600);
  return copy;
}

/** @param {string} text @returns {string} one word of the shell's */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
