import { expect, type Locator, type Page } from '@playwright/test';

/** The stream inspector, beside the conversation or over it. */
export class StreamInspector {
  readonly panel: Locator;
  readonly attempts: Locator;
  readonly latency: Locator;
  readonly includeText: Locator;
  readonly exportButton: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const name = 'Stream inspector';
    this.panel = page.getByRole('region', { name }).or(page.getByRole('dialog', { name }));
    this.attempts = this.panel.getByRole('table', { name: 'Attempts' });
    this.latency = this.panel.getByRole('table', { name: 'Latency by stage' });
    this.includeText = this.panel.getByRole('checkbox', { name: 'Include message text' });
    this.exportButton = this.panel.getByRole('button', { name: 'Export…' });
  }

  async toggle(): Promise<void> {
    await this.#page.keyboard.press('ControlOrMeta+Shift+D');
  }

  /** One of the figures under the summary. */
  figure(name: string): Locator {
    return this.panel.getByRole('definition').and(this.panel.locator(`dt:text-is("${name}") + dd`));
  }

  /** A column of the newest attempt. */
  async newestAttempt(column: string): Promise<string> {
    const names = await this.attempts.getByRole('columnheader').allTextContents();
    expect(names).toContain(column);
    const cells = this.attempts.getByRole('row').nth(1).getByRole('cell');
    return (await cells.nth(names.indexOf(column)).textContent()) ?? '';
  }
}
