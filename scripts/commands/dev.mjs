// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { appUser, everyoneCanRead } from '../lib/app-user.mjs';
import { takeFlags } from '../lib/arguments.mjs';
import { atExit } from '../lib/cleanup.mjs';
import { say } from '../lib/console.mjs';
import { hasDisplay } from '../lib/display.mjs';
import { ROOT } from '../lib/paths.mjs';
import { prepareElectron } from '../lib/prepare.mjs';
import { Problem } from '../lib/problem.mjs';
import { makeLauncher, makeRunFolder } from '../lib/stage.mjs';

/**
 * `npm run dev [-- ARGUMENTS FOR ELECTRON-VITE]`: the app with hot reload.
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function main(args) {
  const { flags, rest } = takeFlags(args, ['--official']);
  if (!hasDisplay()) {
    throw new Problem(
      'There is no display to develop on. `npm start` shows the app without one, in a tour.',
    );
  }
  const electron = await prepareElectron({
    virtualDisplay: false,
    retryOfficial: flags.has('--official'),
  });
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', ...rest],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        ELECTRON_EXEC_PATH: await executableFor(electron.program),
        ELECTRON_MAJOR_VER: electron.version.split('.')[0],
      },
    },
  );
  atExit(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string} program @returns {Promise<string>} */
async function executableFor(program) {
  const user = await appUser();
  if (!user) return program;
  // Hot reload works on the checkout itself: a copy, as `npm start` makes one, would not change.
  if (!(await everyoneCanRead(ROOT))) {
    throw new Problem(
      `As root the app runs as the user ${user.name}, who cannot read ${ROOT}: ` +
        'develop as an ordinary user, or in a folder that every user can read.',
    );
  }
  say(`Running the app as the user ${user.name}: Chromium's sandbox does not work for root.`);
  const folder = await makeRunFolder();
  return (await makeLauncher({ electron: program, user, folder, lasting: true })).launcher;
}
