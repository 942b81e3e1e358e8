import { showIn, violations } from '../../helpers/axe.ts';
import { watchOpenedLinks } from '../../helpers/opened-links.ts';
import { SettingsDialog } from '../pages/settings-dialog.ts';
import { addServer, expect, newEmail, openAccountMenu, openSignIn, say, test } from './support.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing to object to in what is about accounts (${theme})`, async ({
    launchApp,
    team,
  }) => {
    const first = await launchApp({ prepare: watchOpenedLinks });
    const { page } = first;
    const dialog = page.getByRole('dialog');
    const email = newEmail('ada');
    await showIn(page, theme);

    await test.step('adding a server, with a mistake in its address', async () => {
      await openAccountMenu(page);
      await page.getByRole('menuitem', { name: 'Add server…' }).click();
      await expect(dialog).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.getByLabel('Server address').fill('http://chat.example.com');
      await page.keyboard.press('Enter');
      await expect(page.getByLabel('Server address')).toHaveAttribute('aria-invalid', 'true');
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('signing in, refused, by mail and in the browser', async () => {
      await openSignIn(page, team.url);
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Sign in' }).click();
      await expect(dialog.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await dialog.getByLabel('E-mail').fill(email);
      await dialog.getByRole('button', { name: 'Forgot password?' }).click();
      await expect(dialog.getByText(/^If there is an account/u)).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Continue with Google' }).click();
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('the menu of accounts', async () => {
      await addServer(page, team.url, { email, isNew: true });
      await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Connected');
      await openAccountMenu(page);
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('the settings at a server', async () => {
      const settings = new SettingsDialog(page);
      for (const section of ['Models', 'Connection'] as const) {
        await settings.open(section);
        await expect(settings.dialog.getByRole('tabpanel')).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await settings.close();
      }
    });
    await test.step('signing out, with a message that waits', async () => {
      await team.end('SIGTERM');
      await say(page, 'Not sent yet');
      await openAccountMenu(page);
      await page.getByRole('menuitem', { name: 'Sign out…' }).click();
      await expect(dialog.getByText('1 message is not sent yet.')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Sign out, keep the copy' }).click();
    });
    await test.step('signed out', async () => {
      await openAccountMenu(page);
      await page.getByRole('menuitemradio', { name: email }).click();
      await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Signed out');
      expect(await violations(page)).toEqual([]);
      await openAccountMenu(page);
      await expect(page.getByRole('menuitem', { name: 'Remove account…' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
