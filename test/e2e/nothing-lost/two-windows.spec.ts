import { problem } from '../../helpers/fault-proxy/answers.ts';
import { expect, serverKinds, test } from '../../helpers/nothing-lost.ts';
import { openWindow } from '../pages/app-windows.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `).join('');
const FRAMES = 41;
const came = words.slice(0, (FRAMES - 1) * 9).trim();

for (const kind of serverKinds) {
  test(`two windows on one chat agree: messages, drafts and Stop (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
    model.mock.onMessage('weir', { content: 'A weir holds water back.' });
    const { proxy, launch } = await setUp(kind);
    const { app, page } = await launch();
    const one = new ChatWindow(page);
    await one.ask('What is a weir?');
    await one.answer().ended();
    const two = new ChatWindow(await openWindow(app));
    await two.openChat('What is a weir?');
    await expect(two.answer().article).toContainText('A weir holds water back.');

    // The box is one: what is typed here is there. Whoever types here has left the other window, whose
    // focus the test's own browser would keep.
    await one.composer.blur();
    await two.composer.fill('Please count.');
    await expect(one.composer).toHaveValue('Please count.');
    const gate = model.holdNextAfter(FRAMES);
    await two.sendButton.click();
    await gate.reached;
    await expect(one.answer().article).toContainText(came);
    await expect(two.answer().article).toContainText(came);
    await expect(one.composer).toHaveValue('');
    await expect(one.questions).toHaveText(['What is a weir?', 'Please count.']);
    await expect(two.questions).toHaveText(['What is a weir?', 'Please count.']);

    await one.stopButton.click();
    for (const window of [one, two]) {
      await window.answer().ended();
      await expect(window.answer().article).toContainText('Stopped');
      await expect(window.answer().article).toContainText(came);
      await expect(window.stopButton).toBeHidden();
    }
    // One stream of this chat serves both.
    const streams = proxy.requests.filter(({ isStream, path }) => isStream && path !== '/stream');
    expect(streams).toHaveLength(1);
  });
}

test('a window that is closed in mid-answer leaves the other one streaming', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
  const { launch } = await setUp('embedded');
  const { app, page } = await launch();
  const one = new ChatWindow(page);
  const gate = model.holdNextAfter(FRAMES);
  await one.ask('Please count.');
  await gate.reached;
  const two = new ChatWindow(await openWindow(app));
  await two.openChat('Please count.');
  await expect(two.answer().article).toContainText(came);
  await page.close();
  gate.open();
  await two.answer().ended();
  await expect(two.answer().article).toContainText(words.trim());
  await expect(two.connection).toHaveText('Connected');
});

test('two windows are signed in again together', async ({ setUpAlone, model }) => {
  model.mock.onMessage('one', { content: 'One.' });
  model.mock.onMessage('two', { content: 'Two.' });
  const { proxy, launch } = await setUpAlone();
  const { app, page } = await launch();
  const one = new ChatWindow(page);
  await one.ask('Chat one');
  await one.answer().ended();
  await one.newChatButton.click();
  await one.ask('Chat two');
  await one.answer().ended();
  const two = new ChatWindow(await openWindow(app));
  await two.openChat('Chat one');
  await expect(two.connection).toHaveText('Connected');
  proxy.plan(() => [problem(401, 'unauthenticated')]);
  proxy.cut();
  await expect(one.connection).toHaveText('Signed out');
  await expect(two.connection).toHaveText('Signed out');
  proxy.plan(undefined);
  await one.tryNowButton.click();
  await expect(one.connection).toHaveText('Connected');
  await expect(two.connection).toHaveText('Connected');
});
