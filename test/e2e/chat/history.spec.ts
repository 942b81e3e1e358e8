import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('closed and opened again, the app shows the history', async ({ launchWithModel, model }) => {
  model.mock.onMessage('weir', { content: 'A weir holds **water** back. 👩‍👩‍👧‍👦' });
  model.mock.onMessage('wheel', {
    content: '```ts id=wheel title="Wheel"\nexport const wheel = 1;\n```',
  });
  const first = await launchWithModel();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await before.ask('And the second thing about the weir?');
  await before.answer(1).ended();
  await before.newChatButton.click();
  await expect(before.questions).toHaveCount(0);
  await before.ask('Write a wheel.');
  await before.answer().ended();

  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(after.chats.getByRole('link')).toHaveText(['Write a wheel.', 'What is a weir?']);
  await after.openChat('What is a weir?');
  await expect(after.questions).toHaveText([
    'What is a weir?',
    'And the second thing about the weir?',
  ]);
  await expect(after.answer(0).paragraphs.last()).toHaveText('A weir holds water back. 👩‍👩‍👧‍👦');
  await expect(after.answer(0).article.getByRole('strong')).toHaveText('water');
  await after.openChat('Write a wheel.');
  await expect(after.answer().code('Wheel')).toContainText('export const wheel = 1;');
  // Nothing was asked again to show it.
  expect(model.asked()).toHaveLength(3);
});

test('an app that is killed in mid-answer has, opened again, what had come', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('count', { content: 'one two three four five' }, { chunkSize: 4 });
  const gate = model.holdNextAfter(4);
  const first = await launchWithModel();
  const before = new ChatWindow(first.page);
  await before.ask('Please count.');
  await gate.reached;
  await expect(before.answer().article).toContainText('one two thre');
  const asked = await model.ask(0);
  await first.kill();
  expect((await asked.ended).how).toBe('left');

  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await after.openChat('Please count.');
  await expect(after.answer().article).toContainText('one two thre');
  await expect(after.answer().article).toContainText('The answer was interrupted');
  await expect(after.answer().retryButton).toBeVisible();
});

test('a deleted chat comes back with Undo', async ({ launchWithModel, model }) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('What is a weir?');
  await window.answer().ended();
  await window.chatLink('What is a weir?').focus();
  await page.keyboard.press('Delete');
  await expect(window.chatLink('What is a weir?')).toHaveCount(0);
  await window.notice('was deleted').getByRole('button', { name: 'Undo' }).click();
  await window.openChat('What is a weir?');
  await expect(window.answer().article).toContainText('A weir holds water back.');
});

test('a chat is renamed and deleted, for good', async ({ launchWithModel, model }) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  const first = await launchWithModel();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await before.newChatButton.click();
  await before.ask('Once more: what is a weir?');
  await before.answer().ended();

  await before.chatLink(/^What is a weir/).hover();
  await first.page.getByRole('button', { name: 'More for What is a weir?', exact: true }).click();
  await first.page.getByRole('menuitem', { name: 'Rename' }).click();
  const title = first.page.getByRole('textbox', { name: 'Title of the chat' });
  await title.fill('Weirs');
  await title.press('Enter');
  await expect(before.chatLink('Weirs')).toBeVisible();
  await before.chatLink(/Once more/).focus();
  await first.page.keyboard.press('Delete');
  await expect(before.chatLink(/Once more/)).toHaveCount(0);
  await before.notice('was deleted').getByRole('button', { name: 'Dismiss' }).click();

  const { page } = await first.relaunch();
  await expect(new ChatWindow(page).chats.getByRole('link')).toHaveText(['Weirs']);
});
