import { expect, test } from '../../helpers/fixtures.ts';
import { killServer, serverPid } from '../../helpers/server-process.ts';
import { messageTexts, storedMessages, textOf } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** What the app says of a server that died, whether or not an answer went with it. */
const news = 'The chat server stopped unexpectedly and was started again.';
const words = Array.from({ length: 100 }, (_, index) => `word-${index} `).join('');

test('the server process is killed in mid-answer: told, restarted, nothing lost, the chat goes on', async ({
  launchWithModel,
  model,
}) => {
  model.mock.on({ userMessage: 'first' }, { content: 'An answer from before.' });
  model.mock.on({ userMessage: 'count', sequenceIndex: 0 }, { content: words }, { chunkSize: 9 });
  model.mock.on({ userMessage: 'count', sequenceIndex: 1 }, { content: words }, { chunkSize: 9 });
  model.mock.on({ userMessage: 'last' }, { content: 'The last word.' });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer(0).ended();
  await expect(window.answer(0).article).toContainText('An answer from before.');

  const gate = model.holdNextAfter(31);
  await window.ask('Please count.');
  await gate.reached;
  const answer = window.answer(1);
  await expect(answer.article).toContainText(words.slice(0, 270).trim());
  const shown = await answer.paragraphs.filter({ hasText: 'word-0' }).textContent();
  // What is on the screen, looked at without a pause from here to the end: none of it may go.
  await page.evaluate(() => {
    const log = document.querySelector('[role=log]');
    const own = window as unknown as { least: { articles: number; characters: number } };
    const look = (): void => {
      const articles = document.querySelectorAll('[role=log] article').length;
      const characters = /word-0 .*/u.exec(log?.textContent ?? '')?.[0].length ?? 0;
      own.least = {
        articles: Math.min(own.least.articles, articles),
        characters: Math.min(own.least.characters, characters),
      };
    };
    own.least = { articles: Infinity, characters: Infinity };
    look();
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });

  const killed = await killServer(app);
  await expect(window.notice(news)).toBeVisible();
  await answer.ended();
  await expect(answer.article).toContainText('The answer was interrupted');
  await expect(answer.article).toContainText(shown ?? 'nothing was shown');
  const least = await page.evaluate(
    () => (window as unknown as { least: { articles: number; characters: number } }).least,
  );
  expect(least.articles).toBe(4);
  expect(least.characters).toBeGreaterThanOrEqual((shown ?? '').length);
  expect(await serverPid(app)).not.toBe(killed);
  // Durable before it was sent: the new process has what the old one had shown.
  expect(textOf((await storedMessages(app, page))[3]).trim()).toBe(shown);

  await answer.retryButton.click();
  await expect(window.answer(1).article).toContainText(words.trim());
  await window.answer(1).ended();
  await window.ask('And the last one.');
  await expect(window.answer(2).article).toContainText('The last word.');
  await expect(window.answer(0).article).toContainText('An answer from before.');
});

test('a server that dies with nothing under way is told of too, and the chat goes on', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('first', { content: 'One.' });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await expect(window.connection).toHaveText('Connected');
  const killed = await killServer(app);
  await expect(window.notice(news)).toBeVisible();
  expect(await serverPid(app)).not.toBe(killed);
  await window.ask('My first question.');
  await expect(window.answer(0).article).toContainText('One.');
});

test('a message to a server that has just died goes to the next one, once', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('first', { content: 'One.' });
  model.mock.onMessage('second', { content: 'Two.' });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer(0).ended();
  await window.composer.fill('My second question.');
  await killServer(app);
  await window.composer.press('Enter');
  // Whether main knows by now or not: it waits, and goes by itself.
  await expect(window.answer(1).article).toContainText('Two.');
  await expect(window.questions).toHaveText(['My first question.', 'My second question.']);
  expect(await messageTexts(app, page)).toEqual([
    'My first question.',
    'One.',
    'My second question.',
    'Two.',
  ]);
});
