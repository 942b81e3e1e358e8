// @ts-check
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { green, red, say } from './lib/console.mjs';
import { makeProfile, startApp } from './lib/launch.mjs';
import { ROOT } from './lib/paths.mjs';
import { Problem, reasonOf } from './lib/problem.mjs';
import { lastLines } from './lib/process.mjs';
import { eventually, step, TourWindow } from './lib/tour-window.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./lib/prepare.mjs').Launch} Launch */

const FOLDER = path.join(ROOT, 'out', 'tour');
const FORMATS = 'Show me what you can do.';
const SALES = 'Which mill had the highest sales in 2025?';
const WIDE = { width: 1280, height: 840 };
const NARROW = { width: 560, height: 840 };
const START_MS = 30_000;
const RESTART_MS = 30_000;
/** An answer of so many characters is well under way. */
const UNDER_WAY = 500;
/** The name that main gives the embedded server's process. */
const SERVER = 'Millrace chat server';

/**
 * Uses the real app as a new user would, and keeps pictures of it in out/tour.
 *
 * @param {Launch} launch
 * @returns {Promise<number>} exit code
 */
export async function playTour(launch) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const started = await startApp(launch, {
    profileDir: await makeProfile(launch),
    env: { MILLRACE_LOCALE: 'en' },
  });
  /** @type {Page | undefined} */
  let page;
  try {
    page = await started.app.firstWindow({ timeout: START_MS });
    await tour(new TourWindow(started, page, FOLDER), launch);
    say(green(`✓ The tour is complete: ${path.relative(process.cwd(), FOLDER) || FOLDER}`));
    return 0;
  } catch (error) {
    say(red(`✗ The tour stopped: ${reasonOf(error)}`));
    const shot = path.join(FOLDER, 'failure.png');
    const shown = await page?.screenshot({ path: shot, timeout: 5_000 }).catch(() => null);
    if (shown) say(`  The window as it was then: ${shot}`);
    say(`  What the app wrote:\n${lastLines(started.logs.stderr || started.logs.stdout, 40)}`);
    return 1;
  } finally {
    await started.stop();
  }
}

/**
 * @param {TourWindow} window
 * @param {Launch} launch
 */
async function tour(window, launch) {
  await step('The composer is there and takes text', async () => {
    await window.composer.waitFor({ timeout: START_MS });
    await eventually(() => window.composer.isEditable(), START_MS, 'The composer stays disabled.');
    await window.resize(WIDE);
  });
  await step('The models are there', () => window.model.waitFor({ timeout: START_MS }));
  await window.picture('empty');
  const formats = await formattedAnswer(window);
  const sales = await toolCall(window);
  await deadServer(window);
  await settings(window);
  await step('Wrote transcript.md', () => writeTranscript(window, launch, [formats, sales]));
}

/**
 * A long answer while it is written, its beginning and its end.
 *
 * @param {TourWindow} window
 */
async function formattedAnswer(window) {
  await step(`Asked: ${FORMATS} The answer streams in`, async () => {
    await window.ask(FORMATS);
    await window.isUnderWay(UNDER_WAY);
  });
  await window.picture('streaming');
  await step('The answer is complete', () => window.isComplete());
  await window.picture('answer-end');
  await window.conversation.evaluate((log) => log.scrollTo({ top: 0 }));
  await window.picture('answer-beginning');
  await window.resize(NARROW);
  await window.picture('narrow');
  await window.resize(WIDE);
  const source = await window.copyAnswer();
  if (source === '') throw new Problem('The answer is empty.');
  await window.conversation.evaluate((log) => log.scrollTo({ top: log.scrollHeight }));
  return `## You\n\n${FORMATS}\n\n## Assistant\n\n${source}\n`;
}

/**
 * A query that really runs, opened.
 *
 * @param {TourWindow} window
 */
async function toolCall(window) {
  await step(`Asked: ${SALES} A tool was called`, async () => {
    await window.ask(SALES);
    await window.isComplete();
  });
  await window.picture('answer');
  const tool = window.answer.getByRole('group', { name: /^Tool: / });
  const toggle = tool.getByRole('button').first();
  await toggle.click();
  await tool.getByRole('table').scrollIntoViewIfNeeded();
  await window.picture('tool');
  const said = (await toggle.innerText()).replace(/\s+/gu, ' ').trim();
  return `## You\n\n${SALES}\n\n## Assistant\n\n> Tool: ${said}\n\n${await window.copyAnswer()}\n`;
}

/**
 * The chat server dies in mid-answer: the app says so, starts it again, and the answer is had anew.
 *
 * @param {TourWindow} window
 */
async function deadServer(window) {
  await step('Killed the chat server in mid-answer; the app says so', async () => {
    await window.ask(FORMATS);
    await window.isUnderWay(UNDER_WAY);
    await killServer(window);
    await window.answer.getByText('The answer was interrupted').waitFor({ timeout: RESTART_MS });
  });
  await window.picture('interrupted');
  await step('It was started again, and answers', async () => {
    await window.answer.getByRole('button', { name: /^Retry/u }).click();
    await window.answer.getByText('The answer was interrupted').waitFor({ state: 'hidden' });
    await window.isUnderWay(UNDER_WAY);
    await window.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await window.isComplete();
  });
}

/** @param {TourWindow} window */
async function killServer({ started }) {
  const pid = await started.app.evaluate(
    ({ app }, name) => app.getAppMetrics().find((one) => one.name === name)?.pid,
    SERVER,
  );
  if (pid === undefined) throw new Problem('The chat server has no process.');
  process.kill(pid, 'SIGKILL');
}

/** @param {TourWindow} window */
async function settings(window) {
  const dialog = window.page.getByRole('dialog', { name: 'Settings' });
  await step('Opened the settings', async () => {
    await window.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await dialog.getByRole('tab', { name: 'Models' }).click();
    await dialog.getByRole('button', { name: 'Add provider' }).click();
  });
  await window.picture('settings');
  await dialog.getByRole('button', { name: 'Close settings' }).click();
}

/**
 * @param {TourWindow} window
 * @param {Launch} launch
 * @param {readonly string[]} exchanges
 */
async function writeTranscript(window, launch, exchanges) {
  const version = await window.started.app.evaluate(({ app }) => app.getVersion());
  const { version: electron, kind } = launch.electron;
  const model = (await window.model.getAttribute('aria-label'))?.replace('Model: ', '');
  await writeFile(
    path.join(FOLDER, 'transcript.md'),
    [
      `# A tour of Millrace ${version}\n\n- Electron ${electron} (${kind})\n- Model: ${model}\n`,
      ...exchanges,
    ].join('\n'),
  );
}
