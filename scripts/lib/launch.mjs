// @ts-check
import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from './problem.mjs';
import { killAll, processTree } from './process-tree.mjs';
import { startHint } from './system-packages.mjs';

// How the tour, the tests and the benches start the app: the one place that knows.

/** @typedef {import('./prepare.mjs').Launch} Launch */

/**
 * @typedef {object} Logs what the app's processes wrote, as it came
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * @typedef {object} StartOptions
 * @property {string} profileDir the app's user data folder, from makeProfile
 * @property {Readonly<Record<string, string>>} [env] on top of this process's
 * @property {readonly string[]} [args] for the app
 * @property {string} [appDir] another app than the built one, such as an empty one to compare with
 * @property {number} [timeoutMs] to start in
 */

/**
 * @typedef {object} StartedApp
 * @property {import('@playwright/test').ElectronApplication} app
 * @property {Logs} logs
 * @property {() => Promise<void>} stop asks it to quit, then ends what is left of it
 * @property {() => Promise<void>} kill ends all of it at once, as a crash would
 */

/** How long the app may take to quit by itself. */
const QUIT_MS = 5_000;

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Launch} as the command that runs this prepared it
 */
export function readLaunch(env = process.env) {
  const text = env['MILLRACE_LAUNCH'];
  if (!text) {
    throw new Problem(
      'This starts the real app, which has to be prepared first: ' +
        'use `npm test -- e2e [filter]` or `npm run bench -- NAME`.',
    );
  }
  return JSON.parse(text);
}

/**
 * @param {Launch} launch
 * @returns {Promise<string>} an empty user data folder that belongs to the app's user
 */
export async function makeProfile(launch) {
  const folder = await mkdtemp(path.join(launch.runFolder, 'profile-'));
  if (launch.user) await chown(folder, launch.user.uid, launch.user.gid);
  return folder;
}

/** @param {string} folder */
export async function removeProfile(folder) {
  // A process that is just ending may still write: then once more.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * @param {Launch} launch
 * @param {StartOptions} options
 * @returns {Promise<StartedApp>}
 */
export async function startApp(launch, options) {
  const { _electron } = await import('@playwright/test');
  const timeoutMs = options.timeoutMs ?? 30_000;
  const listener = listenToChildren();
  const app = await _electron
    .launch({
      executablePath: launch.executable,
      args: [options.appDir ?? launch.appDir, ...(options.args ?? [])],
      // A folder that the app's user can be in.
      cwd: launch.runFolder,
      env: appEnvironment(options),
      // Without this Playwright takes the sandbox away.
      chromiumSandbox: true,
      timeout: timeoutMs,
    })
    .catch(async (error) => {
      const hint = await startHint(String(error));
      throw hint ? new Problem(hint, { cause: error }) : error;
    })
    .finally(listener.stop);
  // Asked once: a closed app no longer answers.
  const main = app.process();
  const logs = listener.logsOf(main);

  /** @type {number[]} */
  let tree = [];
  const look = () => {
    if (isRunning(main) && main.pid) tree = processTree(main.pid);
  };
  const kill = async () => {
    look();
    killAll(tree);
    if (isRunning(main)) await within(QUIT_MS, once(main, 'exit'));
  };
  const stop = async () => {
    look();
    await within(QUIT_MS, app.close());
    await kill();
  };

  if (!(await within(timeoutMs, watchForUncaught(app)))) {
    await kill();
    throw new Error(`The app started, then stopped answering.\n${logs.stdout}\n${logs.stderr}`);
  }
  return { app, logs, stop, kill };
}

/**
 * Electron tells an uncaught error of its main process in a dialog, and nobody reads it here. This
 * event lets it be written down, and changes nothing else.
 *
 * @param {import('@playwright/test').ElectronApplication} app
 */
function watchForUncaught(app) {
  return app.evaluate(() => {
    process.on('uncaughtExceptionMonitor', (error, origin) => {
      console.error(`Uncaught Exception in the main process (${origin}):`, error);
    });
  });
}

/**
 * Takes down what child processes write from their first line on. Playwright hands the app's process
 * out only when it has started, and by then the errors of its start are gone.
 *
 * @returns {{ stop: () => void, logsOf: (child: import('node:child_process').ChildProcess) => Logs }}
 */
function listenToChildren() {
  /** @type {Map<unknown, Logs>} */
  const all = new Map();
  /** @param {unknown} message */
  const listen = (message) => {
    const { process: child } =
      /** @type {{ process: import('node:child_process').ChildProcess }} */ (message);
    const logs = { stdout: '', stderr: '' };
    all.set(child, logs);
    // It is told of before its streams exist.
    process.nextTick(() => {
      child.stdout?.on('data', (text) => (logs.stdout += text));
      child.stderr?.on('data', (text) => (logs.stderr += text));
    });
  };
  subscribe('child_process', listen);
  return {
    stop: () => void unsubscribe('child_process', listen),
    logsOf: (child) => all.get(child) ?? { stdout: '', stderr: '' },
  };
}

/** @param {StartOptions} options @returns {Record<string, string>} */
function appEnvironment(options) {
  /** @type {Record<string, string>} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) env[name] = value;
  }
  // These change what Electron is, and are meant for the test runner's Node.
  for (const name of ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'NODE_ENV', 'MILLRACE_LAUNCH']) {
    delete env[name];
  }
  return { ...env, MILLRACE_USER_DATA: options.profileDir, ...options.env };
}

/** @param {import('node:child_process').ChildProcess} child */
function isRunning(child) {
  return child.exitCode === null && child.signalCode === null;
}

/**
 * @param {number} ms
 * @param {Promise<unknown>} work
 * @returns {Promise<boolean>} whether it was done in that time; a failure counts as not done
 */
async function within(ms, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([done, late]);
  clearTimeout(timer);
  return result === true;
}
