import { call } from '../../helpers/bridge.ts';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('a 429 counts down on the screen, and the answer comes when it is over', async ({
  launchWithModel,
  model,
}) => {
  const limited = { error: { message: 'Too many requests', type: 'rate_limit_error' } };
  model.mock.on(
    { userMessage: 'patience', sequenceIndex: 0 },
    { ...limited, status: 429, retryAfter: 4 },
  );
  model.mock.on({ userMessage: 'patience', sequenceIndex: 1 }, { content: 'Here I am.' });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Have patience.');
  const { article } = window.answer();
  await expect(article).toContainText('too many requests');
  for (const seconds of [3, 2, 1]) await expect(article).toContainText(`again in ${seconds} s`);
  await expect(article).toContainText('Here I am.');
  await expect(article).not.toContainText('too many requests');

  const [first, second] = [await model.ask(0), await model.ask(1)];
  // The provider said four seconds; its clock and ours may differ by the network's delay.
  expect(second.at - first.at).toBeGreaterThanOrEqual(4000);
  expect(second.at - first.at).toBeLessThan(6000);
  expect(model.asked()).toHaveLength(2);
});

test('a 429 can be waited out no longer than a person would: Stop ends the wait', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('patience', {
    error: { message: 'Too many requests', type: 'rate_limit_error' },
    status: 429,
    retryAfter: 50,
  });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Have patience.');
  await expect(window.answer().article).toContainText(/again in \d\d s/);
  await window.stopButton.click();
  await window.answer().ended();
  await expect(window.answer().article).toContainText('Stopped');
  expect(model.asked()).toHaveLength(1);
});

test('a page that comes late counts down as well', async ({ launchWithModel, model }) => {
  model.mock.onMessage('patience', {
    error: { message: 'Too many requests', type: 'rate_limit_error' },
    status: 429,
    retryAfter: 50,
  });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Have patience.');
  await expect(window.answer().article).toContainText(/again in \d\d s/);
  await page.reload();
  await expect(window.answer().article).toContainText(/too many requests.*again in \d\d s/s);
  await window.stopButton.click();
  await window.answer().ended();
});

test('who polls counts down as well', async ({ launchWithModel, model }) => {
  const limited = { error: { message: 'Too many requests', type: 'rate_limit_error' } };
  model.mock.on(
    { userMessage: 'patience', sequenceIndex: 0 },
    { ...limited, status: 429, retryAfter: 6 },
  );
  model.mock.on({ userMessage: 'patience', sequenceIndex: 1 }, { content: 'Here I am.' });
  const { page } = await launchWithModel();
  await call(page, 'settings.update', { streaming: 'off' });
  const window = new ChatWindow(page);
  await expect(window.connection).toHaveText('Polling');
  await window.ask('Have patience.');
  const { article } = window.answer();
  await expect(article).toContainText(/too many requests.*again in \d s/s);
  await expect(article).toContainText('Here I am.');
  await expect(article).not.toContainText('too many requests');
});

test('a pause of minutes is told at once, with the way on', async ({ launchWithModel, model }) => {
  model.mock.onMessage('patience', {
    error: { message: 'Too many requests', type: 'rate_limit_error' },
    status: 429,
    retryAfter: 600,
  });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Have patience.');
  const answer = window.answer();
  await answer.ended();
  await expect(answer.article).toContainText('The provider asks for a pause');
  await expect(answer.retryButton).toContainText('in 10 min');
  expect(model.asked()).toHaveLength(1);
});
