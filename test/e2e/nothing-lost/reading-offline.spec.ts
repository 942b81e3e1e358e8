import { cutNetwork, expect, giveNetworkBack, test } from '../../helpers/nothing-lost.ts';
import { seedChat } from '../../helpers/seed-chat.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const model = 'ollama/test-model';
/** More than one page, and more than the newest messages that a chat opens with. */
const many = Array.from({ length: 40 }, (_, index) => `Question ${index + 1} on weirs`);

test('what was seen once is read offline, older pages too; what was not is told', async ({
  setUpAlone,
  model: provider,
}) => {
  provider.mock.onMessage('weirs', { content: 'A weir holds water back.' });
  provider.mock.onMessage('wheels', { content: 'A wheel turns.' });
  const { server, proxy, launch } = await setUpAlone();
  await seedChat(server, { model, messages: many });
  await seedChat(server, { model, messages: ['All about wheels'] });
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.openChat('Question 1 on weirs');
  await expect(before.question('Question 40 on weirs')).toBeVisible();
  await before.answer().ended();
  await before.scrollToFirst('Question 1 on weirs');
  const titles = await before.chats.getByRole('link').allTextContents();
  expect(titles.toSorted()).toEqual(['All about wheels', 'Question 1 on weirs']);
  await first.close();

  await cutNetwork(proxy);
  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(after.chats.getByRole('link')).toHaveText(titles);
  await after.openChat('Question 1 on weirs');
  await expect(after.question('Question 40 on weirs')).toBeVisible();
  await expect(after.answer().article).toContainText('A weir holds water back.');
  await after.scrollToFirst('Question 1 on weirs');
  await expect(after.questions).toHaveText(many);
  await expect(page.getByText('The list is as this computer last saw it.')).toBeVisible();

  await after.openChat('All about wheels');
  await expect(after.connection).toHaveText('Reconnecting');
  await expect(after.tryNowButton).toBeVisible();
  await expect(after.questions).toHaveCount(0);
  await giveNetworkBack(proxy);
  await expect(after.answer().article).toContainText('A wheel turns.', { timeout: 30_000 });
  await expect(page.getByText('The list is as this computer last saw it.')).toBeHidden();
});
