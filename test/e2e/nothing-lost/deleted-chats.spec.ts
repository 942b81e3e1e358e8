import { expect, serverKinds, test } from '../../helpers/nothing-lost.ts';
import { draftsOnDisk } from '../../helpers/drafts-on-disk.ts';
import { openWindow } from '../pages/app-windows.ts';
import { ChatWindow } from '../pages/chat-window.ts';

for (const kind of serverKinds) {
  test(`a chat that is deleted just before the app quits stays deleted (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('weir', { content: 'A weir holds water back.' });
    model.mock.onMessage('wheel', { content: 'A wheel turns.' });
    const { proxy, launch } = await setUp(kind);
    const first = await launch();
    const before = new ChatWindow(first.page);
    await before.ask('What is a weir?');
    await before.answer().ended();
    await before.newChatButton.click();
    await before.ask('What is a wheel?');
    await before.answer().ended();
    await before.chatLink('What is a weir?').focus();
    await first.page.keyboard.press('Delete');
    await expect(before.notice('was deleted')).toBeVisible();
    await first.close();

    const { page } = await first.relaunch();
    const after = new ChatWindow(page);
    await expect(after.chats.getByRole('link')).toHaveText(['What is a wheel?']);
    await expect
      .poll(() => proxy.requests.filter((one) => one.method === 'DELETE'))
      .toHaveLength(1);
    await expect(after.chats.getByRole('link')).toHaveText(['What is a wheel?']);
  });
}

test('a chat that was deleted comes back with Undo, in both windows and for good', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  const { proxy, launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await before.chatLink('What is a weir?').focus();
  await first.page.keyboard.press('Delete');
  await expect(before.chatLink('What is a weir?')).toHaveCount(0);
  await before.notice('was deleted').getByRole('button', { name: 'Undo' }).click();
  await expect(before.chatLink('What is a weir?')).toBeVisible();
  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await after.openChat('What is a weir?');
  await expect(after.answer().article).toContainText('A weir holds water back.');
  expect(proxy.requests.some(({ method }) => method === 'DELETE')).toBe(false);
});

test('what is typed in a chat comes back with it, and goes with it', async ({ setUp, model }) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  const { launch } = await setUp('embedded');
  const { app, page, profileDir } = await launch();
  const one = new ChatWindow(page);
  await one.ask('What is a weir?');
  await one.answer().ended();
  const two = new ChatWindow(await openWindow(app));
  await two.openChat('What is a weir?');
  await two.composer.fill('Typed in another window');

  await one.chatLink('What is a weir?').focus();
  await page.keyboard.press('Delete');
  await expect(two.chatLink('What is a weir?')).toHaveCount(0);
  await expect(two.composer).toHaveValue('');
  await one.notice('was deleted').getByRole('button', { name: 'Undo' }).click();
  await two.openChat('What is a weir?');
  await expect(two.composer).toHaveValue('Typed in another window');
  await expect.poll(() => draftsOnDisk(profileDir)).toHaveLength(1);

  await one.chatLink('What is a weir?').focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => draftsOnDisk(profileDir)).toEqual([]);
});
