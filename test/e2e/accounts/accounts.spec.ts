import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLaunch } from '../../../scripts/lib/launch.mjs';
import { canMakeKeyStore, makeKeyStore } from '../../helpers/key-store.ts';
import { filesHolding, holds } from '../../helpers/secrets.ts';
import { seenRequests, watchRequests } from '../../helpers/server-process.ts';
import { SettingsDialog } from '../pages/settings-dialog.ts';
import { addServer, expect, fillIn, newEmail, openAccountMenu, say, test } from './support.ts';

test('a server is added, its chats stream, and are there beside this computer’s own', async ({
  launchApp,
  team,
}) => {
  const { page } = await launchApp();
  await expect(page.getByRole('button', { name: 'Account: This computer' })).toBeVisible();
  const ada = newEmail('ada');
  await addServer(page, team.url, { email: ada, isNew: true });
  await say(page, 'What is a mill race?');
  await expect(page.getByRole('article', { name: 'Assistant' })).toContainText(/\S/u);
  const chats = page.getByRole('navigation', { name: 'Chats' }).getByRole('link');
  await expect(chats).toHaveCount(1);

  // Another person at the same server, and this computer, see nothing of it.
  await addServer(page, team.url, { email: newEmail('bob'), isNew: true });
  await expect(page.getByText('Your chats will be listed here.')).toBeVisible();
  await openAccountMenu(page);
  await page.getByRole('menuitemradio', { name: 'This computer' }).click();
  await expect(page.getByRole('button', { name: 'Account: This computer' })).toBeVisible();
  await expect(page.getByText('Your chats will be listed here.')).toBeVisible();
  await openAccountMenu(page);
  await page.getByRole('menuitemradio', { name: ada }).click();
  await expect(chats).toHaveCount(1);
});

test('a wrong address and a wrong password are said in words', async ({
  launchApp,
  team,
  model,
}) => {
  const { page } = await launchApp();
  await openAccountMenu(page);
  await page.getByRole('menuitem', { name: 'Add server…' }).click();
  const address = page.getByLabel('Server address');
  await address.fill('http://chat.example.com');
  await page.keyboard.press('Enter');
  await expect(address).toHaveAccessibleDescription(/must begin with https/u);
  await address.fill(model.url);
  await page.keyboard.press('Enter');
  await expect(address).toHaveAccessibleDescription(/no Millrace server/u);
  await address.fill(team.url);
  await page.keyboard.press('Enter');
  await fillIn(page, { email: newEmail('nobody'), isNew: false });
  await expect(page.getByRole('alert')).toHaveText(
    'The e-mail address or the password is not right.',
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('without a key store one signs in again after a restart; with the same chats', async ({
  launchApp,
  team,
}) => {
  const first = await launchApp();
  const email = newEmail('ada');
  await addServer(first.page, team.url, { email, isNew: true });
  await say(first.page, 'What is a mill race?');
  await expect(first.page.getByRole('article', { name: 'Assistant' })).toContainText(/\S/u);

  const { page } = await first.relaunch();
  const chats = page.getByRole('navigation', { name: 'Chats' }).getByRole('link');
  await expect(chats).toHaveCount(1);
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Signed out');
  await expect(page.getByText(/This system has no key store/u)).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
  await fillIn(page, { email, isNew: false });
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Connected');
});

test('with a key store one stays signed in over a restart, and what is kept is sealed', async ({
  launchApp,
  team,
}) => {
  test.skip(!(await canMakeKeyStore()), 'no GNOME keyring on this machine');
  const first = await launchApp({ keyStore: await makeKeyStore(readLaunch()) });
  const email = newEmail('ada');
  await addServer(first.page, team.url, { email, isNew: true });
  await expect(first.page.getByRole('status', { name: 'Connection' })).toHaveText('Connected');
  const { page, profileDir } = await first.relaunch();
  await expect(page.getByRole('button', { name: `Account: ${email}` })).toBeVisible();
  await say(page, 'Still here?');
  await expect(page.getByRole('article', { name: 'Assistant' })).toContainText(/\S/u);
  const kept = await readFile(join(profileDir, 'accounts.json'), 'utf8');
  expect(kept).toContain('"sealed"');
  // The emulator's refresh tokens are Base64 of this.
  expect(holds(kept, 'AuthEmulatorRefreshToken')).toBe(false);
  expect(holds(kept, 'refreshToken')).toBe(false);
});

test('signing out takes the copy along when that is asked for', async ({ launchApp, team }) => {
  const { page, profileDir } = await launchApp();
  const email = newEmail('ada');
  await addServer(page, team.url, { email, isNew: true });
  await say(page, 'What is a mill race?');
  await expect(page.getByRole('article', { name: 'Assistant' })).toContainText(/\S/u);
  await team.end('SIGTERM');
  await say(page, 'Not sent yet');
  await expect(page.getByRole('article', { name: 'You' })).toHaveCount(2);
  const accounts = join(profileDir, 'accounts');
  expect(await readdir(accounts)).toHaveLength(2);

  await openAccountMenu(page);
  await page.getByRole('menuitem', { name: 'Sign out…' }).click();
  await expect(page.getByText('1 message is not sent yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out and remove it' }).click();
  await expect(page.getByRole('button', { name: 'Account: This computer' })).toBeVisible();
  expect(await readdir(accounts)).toEqual(['embedded']);
  expect(await readFile(join(profileDir, 'accounts.json'), 'utf8')).not.toContain(email);
});

test('no token is in a log, in the profile’s folder or in the page', async ({
  launchApp,
  team,
}) => {
  const running = await launchApp({ prepare: watchRequests });
  const { page, app } = running;
  await addServer(page, team.url, { email: newEmail('ada'), isNew: true });
  await say(page, 'What is a mill race?');
  await expect(page.getByRole('article', { name: 'Assistant' })).toContainText(/\S/u);
  const seen = await seenRequests(app);
  const token = seen.findLast(({ url }) => url.startsWith(team.url))?.authorization.slice(7) ?? '';
  // Header, claims, and for the emulator's tokens no signature: the claims are what is searched for.
  const claims = token.split('.')[1]?.slice(0, 120) ?? '';
  expect(claims).toHaveLength(120);

  const cdp = await page.context().newCDPSession(page);
  const heap: string[] = [];
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => heap.push(chunk));
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  const snapshot = heap.join('');
  // The search finds what is there.
  expect(snapshot).toContain('What is a mill race?');
  expect(snapshot).not.toContain(claims);
  expect(snapshot).not.toContain('refreshToken');

  await running.close();
  expect(await filesHolding(running.profileDir, claims)).toEqual([]);
  expect(await filesHolding(running.profileDir, 'AuthEmulatorRefreshToken')).toEqual([]);
  expect(holds(running.logs.stdout + running.logs.stderr, claims)).toBe(false);
});

test('the models are the server’s, and are not set up here', async ({ launchWithModel, team }) => {
  const { page } = await launchWithModel();
  const settings = new SettingsDialog(page);
  await settings.open('Models');
  await expect(settings.provider('Mock')).toBeVisible();
  await settings.close();

  await addServer(page, team.url, { email: newEmail('ada'), isNew: true });
  await settings.open('Models');
  const { host } = new URL(team.url);
  const offered = settings.dialog.getByRole('region', { name: `Models at ${host}` });
  await expect(offered.getByRole('listitem').first()).toBeVisible();
  await expect(offered.getByText('For new chats')).toHaveCount(1);
  await expect(settings.dialog.getByText('Mock')).toHaveCount(0);
  await expect(settings.addProviderButton).toHaveCount(0);
  await expect(settings.dialog.getByLabel('Model of new chats')).toHaveCount(0);
});
