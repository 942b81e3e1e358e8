import { draftsOnDisk } from '../../helpers/drafts-on-disk.ts';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('what is typed and not sent is there after a crash, in each chat and in a new one', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  model.mock.onMessage('wheel', { content: 'A wheel turns.' });
  const { launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await before.newChatButton.click();
  await before.ask('What is a wheel?');
  await before.answer().ended();

  await before.openChat('What is a weir?');
  await before.composer.fill('Half a thought on weirs 👩‍👩‍👧‍👦\n  and a second line');
  await before.newChatButton.click();
  await expect(before.composer).toHaveValue('');
  await before.composer.fill('A chat that is not begun');
  await before.openChat('What is a wheel?');
  await expect(before.composer).toHaveValue('');
  await before.composer.pressSequentially('Typed to the last key');
  await expect
    .poll(() =>
      draftsOnDisk(first.profileDir)
        .map(({ text }) => text)
        .sort(),
    )
    .toEqual([
      'A chat that is not begun',
      'Half a thought on weirs 👩‍👩‍👧‍👦\n  and a second line',
      'Typed to the last key',
    ]);
  await first.kill();

  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(after.composer).toHaveValue('A chat that is not begun');
  await after.openChat('What is a weir?');
  await expect(after.composer).toHaveValue('Half a thought on weirs 👩‍👩‍👧‍👦\n  and a second line');
  await after.openChat('What is a wheel?');
  await expect(after.composer).toHaveValue('Typed to the last key');
  // Sent, it is a draft no longer.
  await after.composer.fill('And what turns a wheel?');
  await after.composer.press('Enter');
  await after.answer(1).ended();
  await after.newChatButton.click();
  await after.openChat('What is a wheel?');
  await expect(after.composer).toHaveValue('');
});
