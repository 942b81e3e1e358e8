import { expect, test } from '../../helpers/fixtures.ts';
import { freezeServer, serverPid } from '../../helpers/server-process.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const silence = 'The chat server does not answer.';
const news = 'The chat server did not answer any more and was started again.';
const words = Array.from({ length: 100 }, (_, index) => `word-${index} `).join('');
/** It is noticed after three pings of two seconds, shown when it has lasted another. */
const noticed = { timeout: 15_000 };
/** After eight. */
const replaced = { timeout: 30_000 };

test('the server hangs in mid-answer: told, then replaced, and the answer can be had again', async ({
  launchWithModel,
  model,
}) => {
  model.mock.on({ userMessage: 'count', sequenceIndex: 0 }, { content: words }, { chunkSize: 9 });
  model.mock.on({ userMessage: 'count', sequenceIndex: 1 }, { content: words }, { chunkSize: 9 });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  const gate = model.holdNextAfter(31);
  await window.ask('Please count.');
  await gate.reached;
  const answer = window.answer();
  await expect(answer.article).toContainText(words.slice(0, 270).trim());

  const { pid } = await freezeServer(app);
  await expect(window.connection).toHaveText('Reconnecting', noticed);
  await expect(page.getByText(silence)).toBeVisible();
  // No trouble of the disk's, nor of a start.
  await expect(page.getByRole('alert')).toHaveCount(0);

  await expect(window.notice(news)).toBeVisible(replaced);
  expect(await serverPid(app)).not.toBe(pid);
  await expect(window.connection).toHaveText('Connected');
  await answer.ended();
  await expect(answer.article).toContainText('The answer was interrupted');
  await expect(answer.article).toContainText(words.slice(0, 270).trim());
  await answer.retryButton.click();
  await expect(window.answer().article).toContainText(words.trim());
});

test('a server that pauses and goes on is not replaced, and has lost nothing', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('first', { content: 'One.' });
  model.mock.onMessage('second', { content: 'Two.' });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer().ended();

  const { pid, thaw } = await freezeServer(app);
  await window.ask('My second question.');
  await expect(window.connection).toHaveText('Reconnecting', noticed);
  await expect(page.getByText(silence)).toBeVisible();
  thaw();
  await expect(window.connection).toHaveText('Connected');
  await expect(window.answer(1).article).toContainText('Two.');
  expect(await serverPid(app)).toBe(pid);
  await expect(window.notice(news)).toHaveCount(0);
  expect(await messageTexts(app, page)).toEqual([
    'My first question.',
    'One.',
    'My second question.',
    'Two.',
  ]);
});
