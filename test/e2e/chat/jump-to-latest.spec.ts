import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const long = Array.from({ length: 60 }, (_, index) => `Paragraph ${index}.`).join('\n\n');

test('the way to the latest covers no text, and moves none when it comes', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('long', { content: long });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  const toLatest = page.getByRole('button', { name: 'Jump to latest' });
  await window.ask('Something long.');
  await window.answer().ended();
  await expect(toLatest).toBeHidden();

  await window.conversation.hover();
  await page.mouse.wheel(0, -900);
  await expect(toLatest).toBeVisible();
  const log = await window.conversation.boundingBox();
  const button = await toLatest.boundingBox();
  expect(button?.y).toBeGreaterThanOrEqual((log?.y ?? Infinity) + (log?.height ?? 0));

  await toLatest.click();
  await expect(toLatest).toBeHidden();
  const last = window.answer().paragraphs.filter({ hasText: 'Paragraph 59.' });
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('whoever sends a message sees it, wherever they were reading', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('long', { content: long });
  model.mock.onMessage('short', { content: 'A short answer.' });
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  const toLatest = page.getByRole('button', { name: 'Jump to latest' });
  await window.ask('Something long.');
  await window.answer().ended();
  await window.conversation.hover();
  await page.mouse.wheel(0, -900);
  await expect(toLatest).toBeVisible();

  await window.ask('Something short.');
  await expect(window.question('Something short.')).toBeInViewport({ ratio: 1 });
  await expect(window.answer().article).toContainText('A short answer.');
  await expect(window.answer().article).toBeInViewport({ ratio: 1 });
  await expect(toLatest).toBeHidden();
});
