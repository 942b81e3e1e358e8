import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { call } from './bridge.ts';

/** The page is light or dark from here on. */
export async function showIn(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await call(page, 'settings.update', { theme });
  // Playwright shows every page as in light surroundings unless it is told not to.
  await page.emulateMedia({ colorScheme: null });
  await expect
    .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
    .toBe(theme === 'dark');
}

/** What axe finds on the page as it is, in short. Legacy mode: Electron opens no page for its results. */
export async function violations(page: Page): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const results = await builder.analyze();
  // Rules that ran: an empty list of violations must not come from an empty page.
  expect(results.passes.length).toBeGreaterThan(10);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}
