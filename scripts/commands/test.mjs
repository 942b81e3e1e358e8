// @ts-check
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { takeFlags } from '../lib/arguments.mjs';
import { bold, dim, green, red, say, since } from '../lib/console.mjs';
import { startVirtualDisplay } from '../lib/display.mjs';
import { ROOT } from '../lib/paths.mjs';
import {
  buildFor,
  launchEnvironment,
  makeLaunch,
  prepareElectron,
  preparePackages,
} from '../lib/prepare.mjs';
import { Problem, reasonOf } from '../lib/problem.mjs';
import { npm, run } from '../lib/process.mjs';
import { judge, playwrightCounts, sum, summary, vitestCounts } from '../lib/test-results.mjs';

/** @typedef {import('../lib/test-results.mjs').Counts} Counts */
/** @typedef {import('../lib/electron.mjs').Electron} Electron */

const PARTS = /** @type {const} */ (['check', 'unit', 'e2e']);
/** @typedef {typeof PARTS[number]} Part */

const CHECKS = ['format', 'lint', 'layers', 'types', 'dead'];
/** A test that loops for ever cannot be ended from inside of its own process. */
const RUNNER_MS = 30 * 60_000;
const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };

/**
 * `npm test [-- check | unit | e2e [FILTER…]] [-- --official]`, and all of it without a part. `unit` is
 * all that Vitest runs; a filter goes to the runner as it is.
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function main(args) {
  const { flags, rest } = takeFlags(args, ['--official']);
  const [name, ...filter] = rest;
  const only = PARTS.find((part) => part === name);
  if (name !== undefined && !only) {
    throw new Problem(`There is no part "${name}": choose ${PARTS.join(', ')}, or none for all.`);
  }
  /** @param {Part} part */
  const wants = (part) => only === undefined || only === part;

  // The real app is prepared before anything runs: a machine that cannot start it says so at once.
  const electron = wants('e2e')
    ? await prepareElectron({
        virtualDisplay: process.platform === 'linux',
        keyStore: true,
        retryOfficial: flags.has('--official'),
      })
    : null;
  if (!electron) await preparePackages();

  /** @type {Counts[]} */
  const all = [];
  if (wants('check')) all.push(...(await runChecks(filter)));
  const built = electron ? await runBuild(electron, all) : false;
  if (wants('unit')) all.push(await runVitest(filter));
  if (electron && built) all.push(await runPlaywright(electron, filter));

  const total = sum(all);
  say(`\n${summary(total)}`);
  return total.failed === 0 ? 0 : 1;
}

/** @param {readonly string[]} names none for all @returns {Promise<Counts[]>} */
async function runChecks(names) {
  title('Checks');
  const unknown = names.find((name) => !CHECKS.includes(name));
  if (unknown) throw new Problem(`There is no check "${unknown}": choose ${CHECKS.join(', ')}.`);
  /** @type {Counts[]} */
  const all = [];
  for (const name of names.length > 0 ? names : CHECKS) {
    const start = performance.now();
    const result = await npm(['run', '--silent', `check:${name}`], { cwd: ROOT });
    verdict(`check:${name}`, result.code === 0, start);
    if (result.code !== 0) say(result.output.trimEnd());
    all.push(result.code === 0 ? PASSED : FAILED);
  }
  return all;
}

/**
 * The build is no test; but when it fails nothing of the real app can be tested, which counts.
 *
 * @param {Electron} electron
 * @param {Counts[]} all
 * @returns {Promise<boolean>}
 */
async function runBuild(electron, all) {
  title('Build');
  try {
    await buildFor(electron);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(red(`✗ ${error.message}`));
    all.push(FAILED);
    return false;
  }
}

/** @param {readonly string[]} filter */
async function runVitest(filter) {
  title('Unit and integration tests');
  return runRunner({
    name: 'Vitest',
    command: ['node_modules/vitest/vitest.mjs', 'run', ...filter],
    report: 'out/test/vitest.json',
    counts: vitestCounts,
    env: process.env,
  });
}

/**
 * @param {Electron} electron
 * @param {readonly string[]} filter
 */
async function runPlaywright(electron, filter) {
  title('End-to-end tests');
  const launch = await makeLaunch(electron, { lasting: false });
  // A display of its own even where there is one: windows do not jump at who works there, and the
  // size is the same everywhere.
  const display = process.platform === 'linux' ? await startVirtualDisplay() : null;
  return runRunner({
    name: 'Playwright',
    command: ['node_modules/@playwright/test/cli.js', 'test', ...filter],
    report: 'out/test/playwright.json',
    counts: playwrightCounts,
    env: launchEnvironment(launch, display),
  });
}

/**
 * @param {object} runner
 * @param {string} runner.name
 * @param {readonly string[]} runner.command a script and its arguments
 * @param {string} runner.report where its JSON is kept; its other reporter goes to the console
 * @param {(report: unknown) => Counts | null} runner.counts
 * @param {NodeJS.ProcessEnv} runner.env
 * @returns {Promise<Counts>}
 */
async function runRunner({ name, command, report, counts, env }) {
  const start = performance.now();
  // Not under its final name: two runs in one checkout must not take each other's for their own.
  const file = path.join(ROOT, 'out', 'test', `.report-${process.pid}.json`);
  await rm(file, { force: true });
  const result = await run(process.execPath, command, {
    cwd: ROOT,
    env: { ...env, MILLRACE_REPORT: file },
    show: true,
    wholeTree: true,
    timeoutMs: RUNNER_MS,
  });
  if (result.timedOut) say(red(`✗ ${name} was ended after ${RUNNER_MS / 60_000} minutes`));
  const judged = judge(counts(await readJson(file)), result.code);
  await rename(file, path.join(ROOT, report)).catch(() => undefined);
  if (judged.problem) say(red(`✗ ${name}: ${judged.problem}`));
  verdict(`${name}: ${summary(judged.counts)}`, judged.counts.failed === 0, start);
  return judged.counts;
}

/** @param {string} file @returns {Promise<unknown>} */
async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    say(dim(`No report: ${reasonOf(error)}`));
    return null;
  }
}

/** @param {string} text */
function title(text) {
  say(`\n${bold(text)}`);
}

/** @param {string} text @param {boolean} good @param {number} start */
function verdict(text, good, start) {
  say(`${good ? green('✓') : red('✗')} ${text} ${dim(`(${since(start)})`)}`);
}
