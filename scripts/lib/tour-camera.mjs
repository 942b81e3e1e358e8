// @ts-check
import path from 'node:path';
import { dim, say, since } from './console.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */
/** @typedef {'light' | 'dark'} Scheme */

/**
 * @typedef {object} Camera takes pictures of the window into the tour's folder
 * @property {(name: string, scheme: Scheme) => Promise<void>} picture as `NAME-SCHEME.png`
 * @property {(name: string) => Promise<void>} both in light and in dark
 * @property {(name: string, article: Locator) => Promise<void>} pages of a long message, screen by screen
 * @property {(size: { width: number, height: number }) => Promise<void>} resize the window
 */

/** How much of a screen the next one still shows of it. */
const OVERLAP = 60;

/**
 * @param {import('./launch.mjs').StartedApp} started
 * @param {Page} page
 * @param {string} folder
 * @returns {Camera}
 */
export function openCamera(started, page, folder) {
  /** @param {string} name @param {Scheme} colorScheme */
  async function picture(name, colorScheme) {
    await page.emulateMedia({ colorScheme });
    const file = `${name}-${colorScheme}.png`;
    // Not in the middle of a change of colours.
    await page.screenshot({ path: path.join(folder, file), animations: 'disabled' });
    say(dim(`    ${file}`));
  }

  /** @param {string} name */
  async function both(name) {
    await picture(name, 'dark');
    await picture(name, 'light');
  }

  return {
    picture,
    both,
    async pages(name, article) {
      const log = page.getByRole('log', { name: 'Conversation' });
      await article.evaluate((element) => element.scrollIntoView({ block: 'start' }));
      for (let number = 1; ; number += 1) {
        await both(`${name}-${number}`);
        const moved = await log.evaluate((element, overlap) => {
          const before = element.scrollTop;
          element.scrollTop += element.clientHeight - overlap;
          return element.scrollTop - before;
        }, OVERLAP);
        if (moved < 1) return;
      }
    },
    async resize(size) {
      const handle = await started.app.browserWindow(page);
      await handle.evaluate(
        (shown, { width, height }) => shown.setContentSize(width, height),
        size,
      );
      // The window's size comes from the display, by way of the page's own events.
      await eventually(
        () => page.evaluate((width) => window.innerWidth === width, size.width),
        5_000,
        `The window does not become ${size.width} pixels wide.`,
      );
    },
  };
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
