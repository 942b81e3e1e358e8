import { hardText } from '../../helpers/hard-text.ts';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { StreamInspector } from '../pages/stream-inspector.ts';

test('behind a proxy that buffers answers are asked for, and stream again by themselves when it is gone', async ({
  setUp,
  model,
}) => {
  test.setTimeout(180_000);
  const { text, paragraphs } = hardText();
  model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });
  const first = model.holdNextAfter(400);
  const { proxy, launch } = await setUp('alone');
  proxy.plan(() => [{ kind: 'buffer' }]);
  const { app, page } = await launch();
  const window = new ChatWindow(page);
  await window.ask('Say everything.');
  await first.reached;
  await expect(window.connection).toHaveText('Polling', { timeout: 20_000 });
  await expect(page.getByText(/holds streams back/u)).toBeVisible();
  await expect(window.tryNowButton).toBeVisible();
  // It grows on the screen though it is not finished.
  await expect(window.answer(0).article).toContainText('Nr. 12: ');
  await expect(window.stopButton).toBeVisible();
  first.open();
  await window.answer(0).ended({ timeout: 30_000 });
  expect(await window.answer(0).lines('Nr. ')).toEqual(paragraphs);

  await window.settings.open('Connection');
  await expect(window.settings.dialog.getByText(/^In use: polling\./u)).toBeVisible();
  await window.settings.close();

  // In the middle of the next answer the proxy is another one.
  const second = model.holdNextAfter(400);
  await window.ask('Once more everything.');
  await second.reached;
  await expect(window.answer(1).article).toContainText('Nr. 12: ');
  proxy.plan(undefined);
  await expect(window.connection).toHaveText('Connected', { timeout: 120_000 });
  const polled = proxy.requests.filter(({ path }) => path.includes('/runs/')).length;
  second.open();
  await window.answer(1).ended({ timeout: 30_000 });
  expect(await window.answer(1).lines('Nr. ')).toEqual(paragraphs);
  expect(proxy.requests.filter(({ path }) => path.includes('/runs/'))).toHaveLength(polled);
  expect(await messageTexts(app, page)).toEqual([
    'Say everything.',
    text,
    'Once more everything.',
    text,
  ]);
});

test('who wants no streams gets none, and the whole answer', async ({ setUp, model }) => {
  const { text, paragraphs } = hardText();
  model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });
  const gate = model.holdNextAfter(400);
  const { proxy, launch } = await setUp('embedded');
  const { page } = await launch();
  const window = new ChatWindow(page);
  await expect(window.connection).toHaveText('Connected');
  await window.settings.open('Connection');
  const { dialog } = window.settings;
  await expect(dialog.getByRole('radio', { name: 'Automatic' })).toBeChecked();
  await expect(dialog.getByText('In use: streaming.')).toBeVisible();
  await dialog.getByRole('radio', { name: 'Poll' }).click();
  await expect(
    dialog.getByText(/^In use: polling\. Streaming is turned off here\./u),
  ).toBeVisible();
  await window.settings.close();
  await expect(window.connection).toHaveText('Polling');
  await expect(window.tryNowButton).toBeHidden();

  const streams = proxy.stats.streams;
  await window.ask('Say everything.');
  await gate.reached;
  await expect(window.answer().article).toContainText('Nr. 12: ');
  gate.open();
  await window.answer().ended({ timeout: 30_000 });
  expect(await window.answer().lines('Nr. ')).toEqual(paragraphs);
  expect(proxy.stats.streams).toBe(streams);

  const inspector = new StreamInspector(page);
  await inspector.toggle();
  await expect(inspector.panel).toContainText(/Polling · at \d+/u);
  await expect(inspector.panel).toContainText('Streaming is turned off here.');
  await expect(inspector.figure('Questions')).toHaveText(/^[1-9]\d*$/u);
  await inspector.toggle();

  await window.settings.open('Connection');
  await dialog.getByRole('radio', { name: 'Automatic' }).click();
  await expect(dialog.getByText('In use: streaming.')).toBeVisible();
  await window.settings.close();
  await expect(window.connection).toHaveText('Connected');
});
