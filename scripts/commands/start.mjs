// @ts-check
import { spawn } from 'node:child_process';
import { takeFlags } from '../lib/arguments.mjs';
import { atExit } from '../lib/cleanup.mjs';
import { say } from '../lib/console.mjs';
import { hasDisplay, startVirtualDisplay } from '../lib/display.mjs';
import { buildFor, makeLaunch, prepareElectron } from '../lib/prepare.mjs';
import { startHint } from '../lib/system-packages.mjs';
import { playTour } from '../tour.mjs';

/**
 * `npm start [-- --tour] [-- --official] [-- ARGUMENTS FOR THE APP]`
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function main(args) {
  const { flags, rest } = takeFlags(args, ['--tour', '--official']);
  const virtualDisplay = !hasDisplay();
  const electron = await prepareElectron({
    virtualDisplay,
    retryOfficial: flags.has('--official'),
  });
  await buildFor(electron);
  const tour = virtualDisplay || flags.has('--tour');
  // The tour takes a profile of its own; a person wants the one of last time.
  const launch = await makeLaunch(electron, { lasting: !tour });

  if (virtualDisplay) {
    say('There is no display here: the app runs on a virtual one, and a tour of it is played.');
    process.env['DISPLAY'] = await startVirtualDisplay();
  }
  return tour ? playTour(launch) : openApp(launch, rest);
}

/**
 * @param {import('../lib/prepare.mjs').Launch} launch
 * @param {readonly string[]} args
 * @returns {Promise<number>} the app's exit code, once it is closed
 */
function openApp(launch, args) {
  say('Millrace is open. This command ends when it is closed.');
  const child = spawn(launch.executable, [launch.appDir, ...args], {
    cwd: launch.runFolder,
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    process.stderr.write(text);
    errors = `${errors}${text}`.slice(-10_000);
  });
  atExit(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', async (code) => {
      const hint = code === 0 ? null : await startHint(errors);
      if (hint) console.error(`\n${hint}`);
      resolve(code ?? 1);
    });
  });
}
