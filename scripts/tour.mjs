// @ts-check
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dim, green, red, say, since } from './lib/console.mjs';
import { makeProfile, startApp } from './lib/launch.mjs';
import { ROOT } from './lib/paths.mjs';
import { Problem, reasonOf } from './lib/problem.mjs';
import { lastLines } from './lib/process.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./lib/launch.mjs').StartedApp} StartedApp */

const FOLDER = path.join(ROOT, 'out', 'tour');
const PROMPT = 'Show me what you can do.';
const WIDE = { width: 1280, height: 840 };
const NARROW = { width: 560, height: 840 };
const START_MS = 30_000;
const ANSWER_MS = 120_000;
/** An answer of so many characters is well under way. */
const UNDER_WAY = 500;

/**
 * Uses the real app as a new user would, and keeps pictures of it in out/tour.
 *
 * @param {import('./lib/prepare.mjs').Launch} launch
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
    await tour(started, page, launch);
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
 * @param {StartedApp} started
 * @param {Page} page
 * @param {import('./lib/prepare.mjs').Launch} launch
 */
async function tour(started, page, launch) {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await step('The composer is there and takes text', async () => {
    await composer.waitFor({ timeout: START_MS });
    await eventually(() => composer.isEditable(), START_MS, 'The composer stays disabled.');
    await resize(started, page, WIDE);
  });
  // "Loading models" until the server told them.
  const model = page.getByRole('button', { name: /^Model: (?!Loading)/ });
  await step('The models are there', () => model.waitFor({ timeout: START_MS }));
  await picture(page, 'empty', 'light');
  await picture(page, 'empty', 'dark');

  await step(`Typed: ${PROMPT}`, async () => {
    await composer.pressSequentially(PROMPT);
  });
  const answer = page.getByRole('article', { name: 'Assistant' }).last();
  const isComplete = async () => (await answer.getAttribute('aria-busy')) !== 'true';
  await step('Clicked "Send"; the answer streams in', async () => {
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answer.waitFor({ timeout: ANSWER_MS });
    await eventually(
      async () => (await answer.innerText()).length > UNDER_WAY || (await isComplete()),
      ANSWER_MS,
      'No answer came after "Send".',
    );
  });
  await picture(page, 'streaming', 'light');

  await step('The answer is complete', async () => {
    const stop = page.getByRole('button', { name: 'Stop', exact: true });
    await stop.waitFor({ state: 'hidden', timeout: ANSWER_MS });
    await eventually(isComplete, ANSWER_MS, 'The answer never ends.');
  });
  const text = (await answer.innerText()).trim();
  if (text === '') throw new Problem('The answer is empty.');
  await picture(page, 'answer', 'light');
  await picture(page, 'answer', 'dark');
  await resize(started, page, NARROW);
  await picture(page, 'narrow', 'light');

  await step('Wrote transcript.md', async () => {
    const version = await started.app.evaluate(({ app }) => app.getVersion());
    const { version: electron, kind } = launch.electron;
    const modelName = (await model.getAttribute('aria-label'))?.replace('Model: ', '');
    await writeFile(
      path.join(FOLDER, 'transcript.md'),
      `# A tour of Millrace ${version}\n\n` +
        `- Electron ${electron} (${kind})\n- Model: ${modelName}\n\n` +
        `## You\n\n${PROMPT}\n\n## Assistant\n\n${text}\n`,
    );
  });
}

/**
 * @param {StartedApp} started
 * @param {Page} page
 * @param {{ width: number, height: number }} size
 */
async function resize(started, page, size) {
  const handle = await started.app.browserWindow(page);
  await handle.evaluate((shown, { width, height }) => shown.setContentSize(width, height), size);
  // The window's size comes from the display, by way of the page's own events.
  await eventually(
    () => page.evaluate((width) => window.innerWidth === width, size.width),
    5_000,
    `The window does not become ${size.width} pixels wide.`,
  );
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {'light' | 'dark'} colorScheme
 */
async function picture(page, name, colorScheme) {
  await page.emulateMedia({ colorScheme });
  const file = `${name}-${colorScheme}.png`;
  // Not in the middle of a change of colours.
  await page.screenshot({ path: path.join(FOLDER, file), animations: 'disabled' });
  say(dim(`    ${file}`));
}

/**
 * @param {string} title
 * @param {() => Promise<void>} work
 */
async function step(title, work) {
  const start = performance.now();
  await work();
  say(`  ${title} ${dim(`(${since(start)})`)}`);
}

/**
 * @param {() => Promise<boolean>} condition
 * @param {number} ms
 * @param {string} otherwise
 */
async function eventually(condition, ms, otherwise) {
  const { expect } = await import('@playwright/test');
  await expect.poll(condition, { timeout: ms, message: otherwise }).toBe(true);
}
