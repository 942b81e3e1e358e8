import type { Page } from '@playwright/test';
import { captivePortal, gatewayError, problem } from '../../helpers/fault-proxy/answers.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import {
  expect,
  serverKinds,
  test,
  type ServerKind,
  type Setup,
} from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `).join('');
const FRAMES = 41;
const came = words.slice(0, (FRAMES - 1) * 9).trim();

/** What is said of it: a server of the app's own is there again before there is much to say. */
const WHEN_KILLED: Readonly<Record<ServerKind, string>> = {
  embedded: 'The chat server stopped unexpectedly and was started again.',
  alone: 'The chat server cannot be reached.',
};

/** From here on each request meets this, those that are under way are cut. */
function meet({ proxy }: Setup, fault: Fault): void {
  proxy.plan(() => [fault]);
  proxy.cut();
}

async function expectNotice(page: Page, word: string, sentence: string): Promise<void> {
  await expect(new ChatWindow(page).connection).toHaveText(word);
  await expect(page.getByText(sentence)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test.beforeEach(({ model }) => {
  model.mock.on({ userMessage: 'count', sequenceIndex: 0 }, { content: words }, { chunkSize: 9 });
  model.mock.on({ userMessage: 'count', sequenceIndex: 1 }, { content: words }, { chunkSize: 9 });
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
});

test('a server that is restarted in mid-answer: told, and gone on with by itself', async ({
  setUpAlone,
  model,
}) => {
  const { server, launch } = await setUpAlone();
  const { app, page } = await launch();
  const window = new ChatWindow(page);
  const gate = model.holdNextAfter(FRAMES);
  await window.ask('Please count.');
  await gate.reached;
  await expect(window.answer().article).toContainText(came);
  await server.end('SIGTERM');
  await expect(window.connection).toHaveText('Reconnecting');
  await expect(window.answer().article).toContainText(came);
  await server.startAgain();
  await expect(window.connection).toHaveText('Connected');
  await window.answer().ended();
  await expect(window.answer().article).toContainText(came);
  await window.answer().retryButton.click();
  await expect(window.answer().article).toContainText(words.trim());
  expect((await messageTexts(app, page)).at(-1)).toBe(words);
});

for (const kind of serverKinds) {
  test(`a server that is killed in mid-answer and started again (${kind})`, async ({
    setUp,
    model,
  }) => {
    const { launch, killServer, startServer } = await setUp(kind);
    const running = await launch();
    const { app, page } = running;
    const window = new ChatWindow(page);
    const gate = model.holdNextAfter(FRAMES);
    await window.ask('Please count.');
    await gate.reached;
    await expect(window.answer().article).toContainText(came);
    await killServer(running);
    await expect(page.getByText(WHEN_KILLED[kind])).toBeVisible();
    await expect(window.answer().article).toContainText(came);
    await startServer();
    await expect(window.connection).toHaveText('Connected');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('The answer was interrupted');
    await expect(window.answer().article).toContainText(came);
    await window.answer().retryButton.click();
    await expect(window.answer().article).toContainText(words.trim());
    await window.answer().ended();
    expect((await messageTexts(app, page)).at(-1)).toBe(words);
  });

  test(`a server that drains is waited for as long as it says (${kind})`, async ({
    setUp,
    model,
  }) => {
    const { proxy, launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    const gate = model.holdNextAfter(FRAMES);
    await window.ask('Please count.');
    await gate.reached;
    await expect(window.answer().article).toContainText(came);
    proxy.next(
      { kind: 'draining', after: 0, retryAfterMs: 4_000 },
      ({ isStream, path }) => isStream && path !== '/stream',
    );
    proxy.cut();
    gate.open();
    await expectNotice(page, 'Reconnecting', 'The server is restarting.');
    await expect(page.getByText(/Next try in [1-4] s\./u)).toBeVisible();
    await expect(window.connection).toHaveText('Connected');
    await window.answer().ended();
    expect(await window.answer().lines('word-0')).toEqual([words.trim()]);
  });

  test(`a sign-in page of a hotel in the server's place is explained, and outlasted (${kind})`, async ({
    setUp,
  }) => {
    const setup = await setUp(kind);
    const { page } = await setup.launch();
    const window = new ChatWindow(page);
    await window.ask('What is a weir?');
    await window.answer().ended();
    meet(setup, captivePortal);
    await expectNotice(page, 'Reconnecting', 'perhaps a sign-in page of the network.');
    await window.ask('And once more: a weir?');
    await expect(window.question('once more')).toBeVisible();
    setup.proxy.plan(undefined);
    await expect(window.connection).toHaveText('Connected', { timeout: 30_000 });
    await expect(window.answer(1).article).toContainText('A weir holds water back.');
    await expect(window.questions).toHaveText(['What is a weir?', 'And once more: a weir?']);
  });

  test(`whoever does not want to wait presses "Try now" (${kind})`, async ({ setUp }) => {
    const setup = await setUp(kind);
    const { page } = await setup.launch();
    const window = new ChatWindow(page);
    await window.ask('What is a weir?');
    await window.answer().ended();
    meet(setup, gatewayError(503, { retryAfter: '90' }));
    await expectNotice(page, 'Reconnecting', 'The server answered with an error (503).');
    await expect(page.getByText(/Next try in [78]\d s\./u)).toBeVisible();
    setup.proxy.plan(undefined);
    await window.tryNowButton.click();
    await expect(window.connection).toHaveText('Connected');
    await expect(window.tryNowButton).toBeHidden();
  });

  test(`a sign-in that the server takes no more: said, and what is sent waits (${kind})`, async ({
    setUp,
  }) => {
    const setup = await setUp(kind);
    const { page } = await setup.launch();
    const window = new ChatWindow(page);
    await window.ask('What is a weir?');
    await window.answer().ended();
    meet(setup, problem(401, 'unauthenticated'));
    await expectNotice(page, 'Signed out', 'To sign in again, start Millrace');
    await window.ask('And once more: a weir?');
    await expect(window.question('once more')).toContainText(
      'Waiting until you are signed in again',
    );
    await expect(window.answer(0).article).toContainText('A weir holds water back.');

    setup.proxy.plan(undefined);
    await window.waitingButton('once more', 'Send now').click();
    await expect(window.answer(1).article).toContainText('A weir holds water back.');
    await expect(window.connection).toHaveText('Connected');
  });
}

test('a computer without a network says so, and goes on by itself', async ({ setUpAlone }) => {
  const { proxy, launch } = await setUpAlone();
  // An address of this computer that is not known for one: Chromium is asked for the network.
  const backendUrl = proxy.url.replace('127.0.0.1', '0.0.0.0');
  const { app, page } = await launch({ backendUrl });
  const window = new ChatWindow(page);
  await window.ask('What is a weir?');
  await window.answer().ended();
  await app.evaluate(({ net }) => {
    Object.defineProperty(net, 'isOnline', { configurable: true, value: () => false });
  });
  await expectNotice(page, 'Offline', 'This computer is offline.');
  await window.ask('And once more: a weir?');
  await app.evaluate(({ net }) => {
    Object.defineProperty(net, 'isOnline', { configurable: true, value: () => true });
  });
  await expect(window.connection).toHaveText('Connected');
  await expect(window.answer(1).article).toContainText('A weir holds water back.');
});

test('a computer without a network has its own server all the same', async ({ setUp }) => {
  const { launch } = await setUp('embedded');
  const { app, page } = await launch();
  const window = new ChatWindow(page);
  await app.evaluate(({ net }) => {
    Object.defineProperty(net, 'isOnline', { configurable: true, value: () => false });
  });
  await window.ask('What is a weir?');
  await expect(window.answer().article).toContainText('A weir holds water back.');
  await window.answer().ended();
  await expect(window.connection).toHaveText('Connected');
});
