// @ts-check
import path from 'node:path';
import { dim, say, since } from './console.mjs';

/** @typedef {import('@playwright/test').Locator} Locator */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./launch.mjs').StartedApp} StartedApp */

const ANSWER_MS = 120_000;

/** The app's window as the tour uses it: what a person does there, and pictures of it. */
export class TourWindow {
  /**
   * @param {StartedApp} started
   * @param {Page} page
   * @param {string} folder for the pictures
   */
  constructor(started, page, folder) {
    this.started = started;
    this.page = page;
    this.folder = folder;
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    // "Loading models" until the server told them.
    this.model = page.getByRole('button', { name: /^Model: (?!Loading)/ });
    this.conversation = page.getByRole('log', { name: 'Conversation' });
    this.answer = page.getByRole('article', { name: 'Assistant' }).last();
  }

  /** @param {string} text */
  async ask(text) {
    await this.composer.pressSequentially(text);
    const before = await this.page.getByRole('article', { name: 'Assistant' }).count();
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
    await eventually(
      async () => (await this.page.getByRole('article', { name: 'Assistant' }).count()) > before,
      ANSWER_MS,
      'No answer came after "Send".',
    );
  }

  /** @param {number} characters that are to be there, or the end of a shorter answer */
  async isUnderWay(characters) {
    await eventually(
      async () => (await this.answer.innerText()).length > characters || (await this.#isComplete()),
      ANSWER_MS,
      'The answer does not grow.',
    );
  }

  async isComplete() {
    const stop = this.page.getByRole('button', { name: 'Stop', exact: true });
    await stop.waitFor({ state: 'hidden', timeout: ANSWER_MS });
    await eventually(() => this.#isComplete(), ANSWER_MS, 'The answer never ends.');
  }

  async #isComplete() {
    return (await this.answer.getAttribute('aria-busy')) !== 'true';
  }

  /**
   * The newest answer as the model wrote it, from its "Copy" button. The clipboard is the person's own:
   * what would go there is caught on its way.
   *
   * @returns {Promise<string>}
   */
  async copyAnswer() {
    const caught = await this.page.evaluateHandle(() => {
      const text = new Promise((resolve) => {
        window.navigator.clipboard.writeText = async (copied) => resolve(copied);
      });
      return { text };
    });
    await this.answer.getByRole('button', { name: 'Copy answer' }).click();
    return String(await caught.evaluate(({ text }) => text)).trim();
  }

  /** @param {{ width: number, height: number }} size */
  async resize(size) {
    const handle = await this.started.app.browserWindow(this.page);
    await handle.evaluate((shown, { width, height }) => shown.setContentSize(width, height), size);
    // The window's size comes from the display, by way of the page's own events.
    await eventually(
      () => this.page.evaluate((width) => window.innerWidth === width, size.width),
      5_000,
      `The window does not become ${size.width} pixels wide.`,
    );
  }

  /**
   * @param {string} name
   * @param {readonly ('light' | 'dark')[]} [schemes]
   */
  async picture(name, schemes = ['light', 'dark']) {
    for (const colorScheme of schemes) {
      await this.page.emulateMedia({ colorScheme });
      const file = `${name}-${colorScheme}.png`;
      // Not in the middle of a change of colours.
      await this.page.screenshot({ path: path.join(this.folder, file), animations: 'disabled' });
      say(dim(`    ${file}`));
    }
  }
}

/**
 * @param {string} title
 * @param {() => Promise<void>} work
 */
export async function step(title, work) {
  const start = performance.now();
  await work();
  say(`  ${title} ${dim(`(${since(start)})`)}`);
}

/**
 * @param {() => Promise<boolean>} condition
 * @param {number} ms
 * @param {string} otherwise
 */
export async function eventually(condition, ms, otherwise) {
  const { expect } = await import('@playwright/test');
  await expect.poll(condition, { timeout: ms, message: otherwise }).toBe(true);
}
