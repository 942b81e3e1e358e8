import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cutNetwork, expect, giveNetworkBack, test } from '../../helpers/nothing-lost.ts';
import { resizeWindow } from '../../helpers/window-size.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** What a disk gives back that lost its mind: the file's first page, and all the rest. */
const GARBAGE = Buffer.alloc(64 * 1024, 'not a database ');

async function damage(profileDir: string, name: 'journal.db' | 'outbox.db'): Promise<void> {
  const file = join(profileDir, 'accounts', 'embedded', name);
  await rm(`${file}-wal`, { force: true });
  await rm(`${file}-shm`, { force: true });
  await writeFile(file, GARBAGE);
}

test.beforeEach(({ model }) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  model.mock.onMessage('wheel', { content: 'A wheel turns.' });
});

test('a damaged copy of the chats is told of: they come again, and what waits is kept', async ({
  setUp,
}) => {
  const { proxy, launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await cutNetwork(proxy);
  await before.ask('What is a wheel?');
  await expect(before.waitingButton('What is a wheel?', 'Send now')).toBeVisible();
  await before.composer.fill('Not sent yet');
  await first.close();
  await damage(first.profileDir, 'journal.db');

  await giveNetworkBack(proxy);
  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(page.getByRole('alert')).toContainText(
    'The copy of your chats on this computer was damaged, and a new one was begun.',
  );
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await after.openChat('What is a weir?');
  await expect(after.answer(0).article).toContainText('A weir holds water back.');
  await expect(after.answer(1).article).toContainText('A wheel turns.');
  await expect(after.questions).toHaveText(['What is a weir?', 'What is a wheel?']);
  await expect(after.composer).toHaveValue('Not sent yet');
});

test('a damaged file of what waits is told of, and the chats are there', async ({ setUp }) => {
  const { launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await first.close();
  await damage(first.profileDir, 'outbox.db');

  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(page.getByRole('alert')).toContainText(
    'The file of your unsent messages and drafts was damaged.',
  );
  await after.openChat('What is a weir?');
  await expect(after.answer().article).toContainText('A weir holds water back.');
  await after.ask('What is a wheel?');
  await expect(after.answer(1).article).toContainText('A wheel turns.');
});

test('both files damaged: in a narrow window the alert takes three lines, and all of it on demand', async ({
  setUp,
}) => {
  const { launch } = await setUp('embedded');
  const first = await launch();
  await new ChatWindow(first.page).composer.fill('Not sent yet');
  await first.close();
  await damage(first.profileDir, 'journal.db');
  await damage(first.profileDir, 'outbox.db');

  const { app, page } = await first.relaunch();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The copy of your chats on this computer was damaged');
  await expect(alert).toContainText('The file of your unsent messages and drafts was damaged.');
  const more = alert.getByRole('button', { name: 'Show all' });
  await expect(more).toBeHidden();
  await resizeWindow(app, page, { width: 420, height: 700 });
  const height = async () => (await alert.boundingBox())?.height ?? 0;
  const before = await height();
  expect(before).toBeLessThan(700 / 6);
  await more.click();
  expect(await height()).toBeGreaterThan(before);
  await alert.getByRole('button', { name: 'Show less' }).click();
  expect(await height()).toBe(before);
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
});

test('a folder that cannot be written is told of, and the app works all the same', async ({
  setUp,
}) => {
  const { launch } = await setUp('embedded');
  const first = await launch();
  await expect(new ChatWindow(first.page).connection).toHaveText('Connected');
  await first.close();
  const accounts = join(first.profileDir, 'accounts');
  await rm(accounts, { recursive: true });
  await mkdir(accounts, { mode: 0o500 });
  try {
    const { page } = await first.relaunch();
    const window = new ChatWindow(page);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Chats are not kept on this computer');
    await expect(alert).toContainText('Unsent messages and drafts cannot be kept');
    // It lasts, and so does the alert.
    await expect(alert.getByRole('button', { name: 'Dismiss' })).toBeHidden();
    await window.ask('What is a weir?');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('A weir holds water back.');
    await window.composer.fill('A draft for now');
    await window.newChatButton.click();
    await window.openChat('What is a weir?');
    await expect(window.composer).toHaveValue('A draft for now');
    await expect(window.answer().article).toContainText('A weir holds water back.');
  } finally {
    await chmod(accounts, 0o700);
  }
});
