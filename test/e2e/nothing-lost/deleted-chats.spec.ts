import { expect, serverKinds, test } from '../../helpers/nothing-lost.ts';
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
