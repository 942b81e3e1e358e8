import { mailsTo } from '../../helpers/auth-emulator/mails.ts';
import {
  addServer,
  expect,
  fillIn,
  newEmail,
  openAccountMenu,
  openSignIn,
  test,
} from './support.ts';

test('whoever signs up is sent a mail, and another one when asked', async ({
  launchApp,
  team,
  emulator,
}) => {
  const { page } = await launchApp();
  const email = newEmail('ada');
  await addServer(page, team.url, { email, isNew: true });
  expect(await mailsTo(emulator, email)).toMatchObject([{ requestType: 'VERIFY_EMAIL' }]);
  await openAccountMenu(page);
  await page.getByRole('menuitem', { name: 'Verify e-mail address…' }).click();
  await expect(page.getByText(`A mail is on its way to ${email}.`).first()).toBeVisible();
  expect(await mailsTo(emulator, email)).toHaveLength(2);
});

test('a forgotten password is set anew by mail', async ({ launchApp, team, emulator }) => {
  const { page } = await launchApp();
  const email = newEmail('ada');
  await addServer(page, team.url, { email, isNew: true });

  const elsewhere = (await launchApp()).page;
  await openSignIn(elsewhere, team.url);
  const dialog = elsewhere.getByRole('dialog');
  const forgot = dialog.getByRole('button', { name: 'Forgot password?' });
  await forgot.click();
  await expect(dialog.getByRole('alert')).toHaveText('Enter your e-mail address first.');
  // The same words for an account that is not there: who asks does not learn it.
  for (const address of [newEmail('nobody'), email]) {
    await dialog.getByLabel('E-mail').fill(address);
    await forgot.click();
    await expect(dialog.getByRole('status')).toHaveText(
      `If there is an account for ${address}, a mail is on its way to it.`,
    );
  }
  const link = (await mailsTo(emulator, email)).at(-1)?.oobLink ?? '';
  const password = 'another horse battery';
  expect((await fetch(`${link}&newPassword=${encodeURIComponent(password)}`)).ok).toBe(true);
  await fillIn(elsewhere, { email, isNew: false });
  await expect(dialog.getByRole('alert')).toHaveText(
    'The e-mail address or the password is not right.',
  );
  await fillIn(elsewhere, { email, password, isNew: false });
  await expect(elsewhere.getByRole('button', { name: `Account: ${email}` })).toBeVisible();
});
