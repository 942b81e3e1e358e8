// @ts-check
import { spawn } from 'node:child_process';
import { atExit } from './cleanup.mjs';
import { killAll, processTree } from './process-tree.mjs';

/**
 * @typedef {object} RunResult
 * @property {number | null} code null when a signal ended it
 * @property {NodeJS.Signals | null} signal
 * @property {string} output stdout and stderr as they came; empty when not captured
 * @property {string} stdout stdout alone; empty when not captured
 * @property {boolean} timedOut
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] let it write to our console rather than capture what it says
 * @property {boolean} [wholeTree] end it, when we end, with all that it started and at once: for what
 *   may be stuck. Without, it is asked to: an `apt-get` must not be torn from its work.
 * @property {number} [timeoutMs] after this it is killed, with all that it started
 */

/**
 * Runs a program to its end. Never throws for an exit code: the caller knows what one means.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      // No stdin: nothing here asks questions, and a prompt must fail instead of waiting for ever.
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    });
    // What this process started does not outlive it.
    const release = atExit(() => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (options.wholeTree) killAll(processTree(child.pid ?? 0));
      else child.kill('SIGTERM');
    });
    let output = '';
    let stdout = '';
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killAll(processTree(child.pid ?? 0));
          }, options.timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      release();
      resolve({ code, signal, output, stdout, timedOut });
    });
  });
}

/**
 * npm, as the running npm's own script where there is one: `npm` by name is `npm.cmd` on Windows,
 * which Node refuses to start without a shell.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const script = process.env['npm_execpath'];
  if (script && /\.[cm]?js$/.test(script)) return run(process.execPath, [script, ...args], options);
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
    : run('npm', args, options);
}

/**
 * @param {string} text
 * @param {number} [count]
 * @returns {string} its last lines, for the end of an error message
 */
export function lastLines(text, count = 15) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** @param {string} program @returns {Promise<boolean>} whether it is on the PATH (not on Windows) */
export async function has(program) {
  const { code } = await run('sh', ['-c', 'command -v -- "$1"', 'sh', program]);
  return code === 0;
}
