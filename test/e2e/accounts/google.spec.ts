import type { ElectronApplication, Page } from '@playwright/test';
import { CODE, comesBack } from '../../helpers/identity-provider.ts';
import { openedLinks, watchOpenedLinks } from '../../helpers/opened-links.ts';
import { expect, openSignIn, test } from './support.ts';

/** Presses the button; the address that the person's browser is sent to. */
async function goToBrowser(page: Page, app: ElectronApplication): Promise<string> {
  const before = (await openedLinks(app)).length;
  await page.getByRole('button', { name: 'Continue with Google' }).click();
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(
    'Waiting for your browser.',
  );
  await expect.poll(async () => (await openedLinks(app)).length).toBe(before + 1);
  return (await openedLinks(app)).at(-1) ?? '';
}

test('somebody who signs in with Google in the browser is at the server', async ({
  launchApp,
  team,
  google,
}) => {
  const { app, page } = await launchApp({ prepare: watchOpenedLinks });
  await openSignIn(page, team.url);
  const url = await goToBrowser(page, app);
  expect(url.startsWith(google.authEndpoint)).toBe(true);
  // Meanwhile there is no other way in than the one that was begun.
  await expect(page.getByRole('button', { name: 'Create account' })).toBeDisabled();
  const last = await comesBack(url, { code: CODE });
  expect(await last.text()).toContain('You are signed in');
  await expect(page.getByRole('button', { name: `Account: ${google.person.name}` })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Connected');
  expect(google.exchanged).toHaveLength(1);
});

test('a sign-in in the browser is given up, refused, broken off and then done', async ({
  launchApp,
  team,
  google,
}) => {
  const { app, page } = await launchApp({ prepare: watchOpenedLinks });
  await openSignIn(page, team.url);
  const problem = page.getByRole('dialog').getByRole('alert');

  const givenUp = await goToBrowser(page, app);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(problem).toHaveText('The sign-in was given up.');
  // Nobody listens there any more, whatever the browser does.
  await expect(comesBack(givenUp, { code: CODE })).rejects.toThrow();

  await comesBack(await goToBrowser(page, app), { error: 'access_denied' });
  await expect(problem).toHaveText('You did not allow the sign-in in the browser.');
  await comesBack(await goToBrowser(page, app), { code: 'of another sign-in' });
  await expect(problem).toHaveText('Google did not confirm the sign-in. Try again.');

  // Whoever closes the dialog waits for no browser.
  const left = await goToBrowser(page, app);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect
    .poll(() =>
      comesBack(left, { code: CODE }).then(
        () => 'answered',
        () => 'nobody there',
      ),
    )
    .toBe('nobody there');
  await expect(page.getByRole('button', { name: 'Account: This computer' })).toBeVisible();

  await openSignIn(page, team.url);
  await comesBack(await goToBrowser(page, app), { code: CODE });
  await expect(page.getByRole('button', { name: `Account: ${google.person.name}` })).toBeVisible();
});
