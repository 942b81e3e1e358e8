// @ts-check
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { green, red, say } from './lib/console.mjs';
import { makeProfile, startApp } from './lib/launch.mjs';
import { ROOT } from './lib/paths.mjs';
import { Problem, reasonOf } from './lib/problem.mjs';
import { lastLines } from './lib/process.mjs';
import { eventually, openCamera, step } from './lib/tour-camera.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */
/** @typedef {import('./lib/launch.mjs').StartedApp} StartedApp */

const FOLDER = path.join(ROOT, 'out', 'tour');
/** What is asked: a query over the sample data, a long answer of all that text can be, a tool that fails. */
const SALES = 'Which mill had the highest sales in 2025?';
const EVERYTHING = 'Show me what you can do.';
const FAILING_TOOL = 'Show me a failing query and how you correct it.';
/** A server that is not there, and what is asked of it. */
const NOBODY = { name: 'My server', model: 'some-model' };
const TO_NOBODY = 'Is anybody there?';
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
  const camera = openCamera(started, page, FOLDER);
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await step('The composer is there and takes text', async () => {
    await composer.waitFor({ timeout: START_MS });
    await eventually(() => composer.isEditable(), START_MS, 'The composer stays disabled.');
    await camera.resize(WIDE);
  });
  // "Loading models" until the server told them.
  const model = page.getByRole('button', { name: /^Model: (?!Loading)/ });
  await step('The models are there', () => model.waitFor({ timeout: START_MS }));
  const modelName = (await model.getAttribute('aria-label'))?.replace('Model: ', '');
  await camera.both('empty');
  /** @type {string[]} */
  const told = [];

  await ask(page, SALES);
  told.push(await ended(started, page, SALES));
  await step('Opened the tool call', () => openTool(page, 'query_sample_data'));
  await camera.both('tool-call');

  await newChat(page);
  await ask(page, EVERYTHING);
  const answer = page.getByRole('article', { name: 'Assistant' }).last();
  await step('The answer streams in', () =>
    eventually(
      async () => (await answer.innerText()).length > UNDER_WAY,
      ANSWER_MS,
      'No answer came after "Send".',
    ),
  );
  await camera.picture('streaming', 'light');
  told.push(await ended(started, page, EVERYTHING));
  await camera.pages('answer', answer);
  await camera.resize(NARROW);
  await camera.both('narrow');
  await camera.resize(WIDE);

  await newChat(page);
  await ask(page, FAILING_TOOL);
  told.push(await ended(started, page, FAILING_TOOL));
  await step('Opened the tool call that failed', () => openTool(page, 'query_sample_data'));
  await camera.both('failed-tool-call');

  await settings(page, camera);
  await newChat(page);
  await step('Chose the model of a server that is not there', async () => {
    await model.click();
    await page.getByRole('combobox', { name: 'Search models' }).fill(NOBODY.model);
    await page.getByRole('option', { name: NOBODY.model, exact: true }).click();
  });
  await ask(page, TO_NOBODY);
  told.push(await failed(page, TO_NOBODY));
  await camera.both('failed');
  await camera.resize(NARROW);
  await camera.picture('failed-narrow', 'light');

  await step('Wrote transcript.md', async () => {
    const version = await started.app.evaluate(({ app }) => app.getVersion());
    const { version: electron, kind } = launch.electron;
    const about = `- Electron ${electron} (${kind})\n- Model: ${modelName}\n`;
    const text = [`# A tour of Millrace ${version}\n\n${about}`, ...told].join('\n');
    await writeFile(path.join(FOLDER, 'transcript.md'), text);
  });
}

/** @param {Page} page @param {string} text */
function ask(page, text) {
  return step(`Asked: ${text}`, async () => {
    const answers = page.getByRole('article', { name: 'Assistant' });
    const before = await answers.count();
    await page.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially(text);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answers.nth(before).waitFor({ timeout: ANSWER_MS });
  });
}

/** @param {Page} page */
async function newChat(page) {
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await page.getByRole('article').first().waitFor({ state: 'detached' });
}

/**
 * Waits for the end of the answer.
 *
 * @param {StartedApp} started
 * @param {Page} page
 * @param {string} question
 * @returns {Promise<string>} both for the transcript; the answer in the Markdown that it was written in
 */
async function ended(started, page, question) {
  const answer = page.getByRole('article', { name: 'Assistant' }).last();
  await step('The answer is complete', async () => {
    const stop = page.getByRole('button', { name: 'Stop', exact: true });
    await stop.waitFor({ state: 'hidden', timeout: ANSWER_MS });
    await eventually(
      async () => (await answer.getAttribute('aria-busy')) !== 'true',
      ANSWER_MS,
      'The answer never ends.',
    );
  });
  const tools = await answer.getByRole('group', { name: /^Tool: / }).all();
  const calls = await Promise.all(
    tools.map(async (tool) => {
      const name = (await tool.getAttribute('aria-label')) ?? '';
      const state = (await tool.getByRole('button').first().innerText()).split('\n').at(-1);
      return `_${name}: ${state}_\n\n`;
    }),
  );
  const text = (await copied(started, answer)).trim();
  if (text === '') throw new Problem('The answer is empty.');
  return `## You\n\n${question}\n\n## Assistant\n\n${calls.join('')}${text}\n`;
}

/**
 * Waits for the answer to fail.
 *
 * @param {Page} page
 * @param {string} question
 * @returns {Promise<string>} both for the transcript
 */
async function failed(page, question) {
  const answer = page.getByRole('article', { name: 'Assistant' }).last();
  await step('The answer failed', () =>
    answer.getByRole('button', { name: /^Retry/ }).waitFor({ timeout: ANSWER_MS }),
  );
  const words = await answer.getByRole('paragraph').allInnerTexts();
  return `## You\n\n${question}\n\n## Assistant\n\n_Failed: ${words.slice(-2).join('. ')}_\n`;
}

/**
 * Copies the answer as a person does, and leaves what the clipboard had.
 *
 * @param {StartedApp} started
 * @param {Locator} answer
 * @returns {Promise<string>}
 */
async function copied({ app }, answer) {
  const before = await app.evaluate(({ clipboard }) => clipboard.readText());
  await answer.getByRole('button', { name: 'Copy answer' }).click();
  await answer.getByRole('button', { name: 'Copied' }).waitFor();
  return app.evaluate(({ clipboard }, text) => {
    const found = clipboard.readText();
    clipboard.writeText(text);
    return found;
  }, before);
}

/** @param {Page} page @param {string} name */
async function openTool(page, name) {
  const tool = page.getByRole('group', { name: `Tool: ${name}` }).first();
  await tool.getByRole('button').first().click();
  await tool.getByText('Input', { exact: true }).scrollIntoViewIfNeeded();
}

/**
 * Looks at the settings, and adds a provider.
 *
 * @param {Page} page
 * @param {import('./lib/tour-camera.mjs').Camera} camera
 */
async function settings(page, camera) {
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await step('Opened the settings', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await dialog.getByRole('tab', { name: 'Models' }).click();
  });
  await camera.both('settings');
  await step('Added a provider', async () => {
    await dialog.getByRole('button', { name: 'Add provider' }).click();
    await dialog.getByLabel('Service').selectOption('Other OpenAI-compatible');
    await dialog.getByLabel('Name', { exact: true }).fill(NOBODY.name);
    await dialog.getByLabel('Address').fill(`http://127.0.0.1:${await freePort()}/v1`);
    await dialog.getByLabel('More models').fill(NOBODY.model);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await dialog.getByRole('status').filter({ hasText: /\S/ }).waitFor({ timeout: ANSWER_MS });
  });
  await camera.both('provider');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('listitem').filter({ hasText: NOBODY.name }).waitFor();
  await dialog.getByRole('button', { name: 'Close settings' }).click();
}

/** @returns {Promise<number>} a port at which nothing listens */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
