// @ts-check
import { spawn } from 'node:child_process';
import { atExit } from './cleanup.mjs';
import { isRoot } from './paths.mjs';
import { Problem } from './problem.mjs';
import { has, lastLines } from './process.mjs';

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether a window can be opened for somebody to see
 */
export function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  // As root the app runs as another user, and a Wayland socket is open to its owner alone.
  return Boolean(env['DISPLAY']) || (Boolean(env['WAYLAND_DISPLAY']) && !isRoot());
}

/**
 * Starts a display that nobody sees. It ends with this process.
 *
 * @returns {Promise<string>} its name, such as `:3`
 */
export async function startVirtualDisplay() {
  const xvfb = [
    'Xvfb',
    // The server looks for a free number itself and says which: no race with another run.
    ...['-displayfd', '3'],
    // No key asked: as root the app runs as a user who has none. Reachable on this machine only.
    ...['-ac', '-nolisten', 'tcp'],
    ...['-screen', '0', '1600x1000x24', '-noreset'],
  ];
  // Even when this process is killed without a chance to clean up, the display goes with it.
  const command = (await has('setpriv')) ? ['setpriv', '--pdeathsig', 'TERM', ...xvfb] : xvfb;
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  atExit(() => child.kill('SIGTERM'));
  child.unref();
  return new Promise((resolve, reject) => {
    let said = '';
    let errors = '';
    /** @param {string} why */
    const fail = (why) =>
      reject(new Problem(`The virtual display (Xvfb) did not start: ${why}\n${lastLines(errors)}`));
    const timer = setTimeout(() => fail('it said nothing for 30 seconds.'), 30_000);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code) => fail(`it ended with code ${code}.`));
    child.stderr?.on('data', (text) => (errors += text));
    child.stdio[3]?.on('data', (text) => {
      said += text;
      if (!said.includes('\n')) return;
      clearTimeout(timer);
      resolve(`:${said.trim()}`);
    });
  });
}
