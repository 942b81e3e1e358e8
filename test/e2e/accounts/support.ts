import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { startAuthEmulator, type AuthEmulator } from '../../helpers/auth-emulator/auth-emulator.ts';
import { expect, test as base } from '../../helpers/fixtures.ts';
import { startIdentityProvider, type IdentityProvider } from '../../helpers/identity-provider.ts';
import { startServerAlone, type ServerAlone } from '../../helpers/server-alone.ts';

export { expect };

const PASSWORD = 'correct horse battery';

interface Fixtures {
  readonly google: IdentityProvider;
  readonly team: ServerAlone;
}

interface WorkerFixtures {
  readonly emulator: AuthEmulator;
}

/** A server whose people sign in at a real Auth emulator, or at one in Google's place. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  emulator: [
    async ({ browserName: _none }, use) => {
      const emulator = await startAuthEmulator();
      await use(emulator);
      await emulator.close();
    },
    // The first time on a machine it is installed.
    { scope: 'worker', timeout: 180_000 },
  ],
  google: async ({ browserName: _none }, use) => {
    const google = await startIdentityProvider();
    await use(google);
    await google.close();
  },
  team: async ({ emulator, google, model }, use) => {
    const team = await startServerAlone({
      modelUrl: model.url,
      env: {
        MILLRACE_FIREBASE_PROJECT: emulator.projectId,
        MILLRACE_FIREBASE_API_KEY: 'any-key',
        FIREBASE_AUTH_EMULATOR_HOST: emulator.host,
        MILLRACE_GOOGLE_CLIENT_ID: 'desktop-client',
        MILLRACE_GOOGLE_AUTH_ENDPOINT: google.authEndpoint,
        MILLRACE_GOOGLE_TOKEN_ENDPOINT: google.tokenEndpoint,
        MILLRACE_STREAMING_PERCENT: '100',
      },
    });
    await use(team);
    await team.close();
  },
});

export function newEmail(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.com`;
}

export async function openAccountMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account: / }).click();
}

/** The form of a server that is new here. */
export async function openSignIn(page: Page, url: string): Promise<void> {
  await openAccountMenu(page);
  await page.getByRole('menuitem', { name: 'Add server…' }).click();
  await page.getByLabel('Server address').fill(url);
  await page.keyboard.press('Enter');
  await page.getByLabel('Password', { exact: true }).waitFor();
}

/** As a person does: the menu, the address, the form. The page shows the new account then. */
export async function addServer(
  page: Page,
  url: string,
  { email, isNew }: { email: string; isNew: boolean },
): Promise<void> {
  await openSignIn(page, url);
  await fillIn(page, { email, isNew });
  await expect(page.getByRole('button', { name: `Account: ${email}` })).toBeVisible();
}

export async function fillIn(
  page: Page,
  { email, password = PASSWORD, isNew }: { email: string; password?: string; isNew: boolean },
): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page
    .getByRole('button', { name: isNew ? 'Create account' : 'Sign in' })
    .last()
    .click();
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}
