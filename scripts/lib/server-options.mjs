// @ts-check
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, reasonOf } from './problem.mjs';

/** So that an address given to the app holds over restarts. Nothing well known listens there. */
const PORT = 4780;

export const USAGE = `npm run server -- [--port N] [--data DIR]

  --port N     the port on 127.0.0.1, else MILLRACE_PORT, else ${PORT}; 0: any free one
  --data DIR   the folder of the chats, else MILLRACE_DATA_DIR, else a folder of this user's

MILLRACE_TOKEN, 64 characters or more, is what opens the server; without it one is made and kept in the
folder of the chats.

For a team, whose people sign in: MILLRACE_FIREBASE_PROJECT and MILLRACE_FIREBASE_API_KEY name a Firebase
project, and GOOGLE_APPLICATION_CREDENTIALS the key file of a service account of it. Besides, where wanted:
MILLRACE_FIREBASE_AUTH_DOMAIN; MILLRACE_GOOGLE_CLIENT_ID and MILLRACE_GOOGLE_CLIENT_SECRET (a "Desktop app"
client); MILLRACE_HOSTS, the server's names behind a proxy, with commas between; MILLRACE_STREAMING_PERCENT,
how many of its people get streams rather than the queue (0 when absent). FIREBASE_AUTH_EMULATOR_HOST takes
the place of Firebase for projects named demo-….`;

/**
 * @typedef {object} ServerOptions
 * @property {number} port
 * @property {string} dataDir absolute
 * @property {string | undefined} token undefined: the one kept in the folder
 * @property {string | undefined} project the Firebase project that people sign in to; no token opens such
 *   a server
 */

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {{ cwd: string, platform: NodeJS.Platform, home: string }} [system]
 * @returns {ServerOptions | 'help'} flags win over the environment
 */
export function serverOptions(
  args,
  env,
  system = { cwd: process.cwd(), platform: process.platform, home: os.homedir() },
) {
  const given = parse(args);
  if (given.help) return 'help';
  return {
    port: portOf(given.port ?? set(env['MILLRACE_PORT']) ?? String(PORT)),
    dataDir: path.resolve(
      system.cwd,
      given.data ?? set(env['MILLRACE_DATA_DIR']) ?? dataFolder(env, system),
    ),
    token: tokenOf(set(env['MILLRACE_TOKEN'])),
    project: set(env['MILLRACE_FIREBASE_PROJECT']?.trim()),
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new Problem(`${reasonOf(error)}\n\n${USAGE}`, { cause: error });
  }
}

/** @param {string | undefined} value @returns {string | undefined} an empty variable is none */
function set(value) {
  return value === '' ? undefined : value;
}

/** @param {string} text @returns {number} */
function portOf(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new Problem(`"${text}" is no port: name a number from 0 to 65535.`);
  }
  return port;
}

/** @param {string | undefined} token */
function tokenOf(token) {
  if (token !== undefined && !isToken(token)) {
    throw new Problem(
      'MILLRACE_TOKEN must have 64 characters or more, visible ASCII ones without spaces.',
    );
  }
  return token;
}

/** @param {string} text @returns {boolean} whether it goes into a header as it is, and is not guessed */
export function isToken(text) {
  return /^[\x21-\x7e]{64,}$/.test(text);
}

/**
 * Where programs of this user's keep their data. Not the app's own profile: that server is the app's.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {{ platform: NodeJS.Platform, home: string }} system
 * @returns {string}
 */
function dataFolder(env, { platform, home }) {
  if (platform === 'win32') {
    return path.join(
      set(env['LOCALAPPDATA']) ?? path.join(home, 'AppData/Local'),
      'Millrace Server',
    );
  }
  if (platform === 'darwin') {
    return path.join(home, 'Library/Application Support/Millrace Server');
  }
  return path.join(set(env['XDG_DATA_HOME']) ?? path.join(home, '.local/share'), 'millrace-server');
}
