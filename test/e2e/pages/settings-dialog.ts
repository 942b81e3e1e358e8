import type { Locator, Page } from '@playwright/test';
import { call } from '../../helpers/bridge.ts';

export interface ProviderEntry {
  /** As the list of services names it. */
  readonly service: string;
  readonly name: string;
  readonly address: string;
  readonly apiKey?: string;
  /** Models to offer besides those that the server lists. */
  readonly models?: string;
}

export class SettingsDialog {
  readonly page: Page;
  readonly dialog: Locator;
  readonly addProviderButton: Locator;
  readonly testButton: Locator;
  readonly testResult: Locator;
  readonly saveButton: Locator;
  readonly keyField: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Settings' });
    this.addProviderButton = this.dialog.getByRole('button', { name: 'Add provider' });
    this.testButton = this.dialog.getByRole('button', { name: 'Test connection' });
    this.testResult = this.dialog.getByRole('status');
    this.saveButton = this.dialog.getByRole('button', { name: 'Save' });
    this.keyField = this.dialog.getByLabel('API key');
  }

  /** From the button in the sidebar. */
  async open(section: 'Appearance' | 'Models' | 'Connection' | 'About'): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await this.dialog.getByRole('tab', { name: section }).click();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close settings' }).click();
  }

  provider(name: string): Locator {
    return this.dialog.getByRole('listitem').filter({ hasText: name });
  }

  /** What a provider's row says of a key that was saved, by where this system keeps keys. */
  async savedKeyWords(): Promise<string> {
    const { keyStore } = await call(this.page, 'app.info');
    return keyStore === 'system' ? 'key stored' : 'key until the app closes';
  }

  /** Opens the form for a new provider and fills it in; saves nothing. */
  async fillInProvider(entry: ProviderEntry): Promise<void> {
    await this.addProviderButton.click();
    await this.dialog.getByLabel('Service').selectOption(entry.service);
    await this.dialog.getByLabel('Name', { exact: true }).fill(entry.name);
    await this.dialog.getByLabel('Address').fill(entry.address);
    if (entry.apiKey !== undefined) await this.keyField.fill(entry.apiKey);
    if (entry.models !== undefined) {
      await this.dialog.getByLabel('More models').fill(entry.models);
    }
  }
}
