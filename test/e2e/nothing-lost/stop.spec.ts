import {
  cutNetwork,
  expect,
  giveNetworkBack,
  serverKinds,
  test,
} from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `).join('');
/** What comes before the gate: the role, then pieces of nine characters. */
const FRAMES = 41;
const came = words.slice(0, (FRAMES - 1) * 9).trim();
const PROMISE = 'Stops when the connection is back';

for (const kind of serverKinds) {
  test(`Stop is acknowledged with what it cost, what came stays, and it is answered again (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.on({ userMessage: 'count', sequenceIndex: 0 }, { content: words }, { chunkSize: 9 });
    model.mock.on({ userMessage: 'count', sequenceIndex: 1 }, { content: 'Counted.' });
    const gate = model.holdNextAfter(FRAMES);
    const { launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Please count.');
    await gate.reached;
    await expect(window.answer().article).toContainText(came);
    await window.stopButton.click();
    expect((await (await model.ask(0)).ended).how).toBe('left');
    await window.answer().ended();
    await expect(window.answer().article).toContainText(came);
    await expect(window.answer().article).toContainText(/Stopped.*\d+ tokens/u);
    await window.answer().answerAgainButton.click();
    await expect(window.answer().article).toContainText('Counted.');
    await window.answer().ended();
  });

  test(`Stop offline is promised, and kept when the connection is back (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
    const gate = model.holdNextAfter(FRAMES);
    const { proxy, launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Please count.');
    await gate.reached;
    await expect(window.answer().article).toContainText(came);
    await cutNetwork(proxy);
    await expect(window.connection).toHaveText('Reconnecting');
    await window.stopButton.click();
    await expect(window.answer().article).toContainText(PROMISE);
    await expect(window.answer().article).toContainText(came);
    expect(proxy.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false);

    await giveNetworkBack(proxy);
    expect((await (await model.ask(0)).ended).how).toBe('left');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('Stopped');
    await expect(window.answer().article).toContainText(came);
  });
}

test('a Stop that waits is kept over a crash of the app', async ({ setUp, model }) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
  const gate = model.holdNextAfter(FRAMES);
  // The embedded server would end with the app.
  const { proxy, launch } = await setUp('alone');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('Please count.');
  await gate.reached;
  await expect(before.answer().article).toContainText(came);
  await cutNetwork(proxy);
  await expect(before.connection).toHaveText('Reconnecting');
  await before.stopButton.click();
  await expect(before.answer().article).toContainText(PROMISE);
  await first.kill();

  const { app, page } = await first.relaunch();
  const after = new ChatWindow(page);
  await after.openChat('Please count.');
  await expect(after.answer().article).toContainText(PROMISE);
  await expect(after.answer().article).toContainText(came);
  await giveNetworkBack(proxy);
  expect((await (await model.ask(0)).ended).how).toBe('left');
  await after.answer().ended();
  await expect(after.answer().article).toContainText('Stopped');
  expect((await messageTexts(app, page))[1]?.trim()).toBe(came);
});

test('a Stop that waits when app and server crash is over with the answer', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
  const gate = model.holdNextAfter(FRAMES);
  // The embedded server ends with the app.
  const { proxy, launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('Please count.');
  await gate.reached;
  await expect(before.answer().article).toContainText(came);
  await cutNetwork(proxy);
  await expect(before.connection).toHaveText('Reconnecting');
  await before.stopButton.click();
  await expect(before.answer().article).toContainText(PROMISE);
  await first.kill();

  await giveNetworkBack(proxy);
  const { app, page } = await first.relaunch();
  const after = new ChatWindow(page);
  await after.openChat('Please count.');
  await after.answer().ended();
  await expect(after.answer().article).toContainText('The answer was interrupted');
  await expect(after.answer().article).toContainText(came);
  await expect(after.answer().article).not.toContainText(PROMISE);
  expect((await messageTexts(app, page))[1]?.trim()).toBe(came);
});
