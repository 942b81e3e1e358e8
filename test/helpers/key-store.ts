import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProfile, type Launch } from '../../scripts/lib/launch.mjs';
import { has } from '../../scripts/lib/process.mjs';

/**
 * A key store of the system's own kind, for one test: a session bus and a GNOME keyring that is unlocked
 * at each start, as by a login, and lives in a home of its own.
 */
export interface KeyStore {
  /** The app, started beside that keyring. */
  readonly launch: Launch;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Whether this machine has what `makeKeyStore` starts. */
export async function canMakeKeyStore(): Promise<boolean> {
  return (await has('dbus-run-session')) && (await has('gnome-keyring-daemon'));
}

export async function makeKeyStore(launch: Launch): Promise<KeyStore> {
  const { user, electron, runFolder } = launch;
  const home = await makeProfile(launch);
  const runtime = await makeProfile(launch);
  const session = [
    // Unlocked with the password of a login; what it prints is meant for an agent that nobody asks here.
    'printf %s "a login’s password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
    'exec "$0" "$@"',
  ].join(' && ');
  const asUser =
    user === null ? '' : `setpriv --reuid ${user.uid} --regid ${user.gid} --clear-groups -- `;
  const folder = await mkdtemp(join(runFolder, 'key-store-'));
  const executable = join(folder, 'electron');
  const lines = [
    '#!/bin/sh',
    `export HOME='${home}' XDG_RUNTIME_DIR='${runtime}'`,
    'unset XAUTHORITY WAYLAND_DISPLAY',
    'unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME TMPDIR',
    `exec ${asUser}dbus-run-session -- sh -c '${session}' '${electron.program}' "$@"`,
  ];
  await writeFile(executable, `${lines.join('\n')}\n`);
  await chmod(executable, 0o755);
  await chmod(folder, 0o755);
  return {
    launch: { ...launch, executable },
    args: ['--password-store=gnome-libsecret'],
    // Chromium asks which desktop it is on before it looks for a keyring.
    env: { XDG_CURRENT_DESKTOP: 'GNOME' },
  };
}
