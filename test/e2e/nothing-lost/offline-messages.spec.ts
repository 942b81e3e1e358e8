import { draftsOnDisk } from '../../helpers/drafts-on-disk.ts';
import type { FaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import {
  cutNetwork,
  expect,
  giveNetworkBack,
  serverKinds,
  test,
} from '../../helpers/nothing-lost.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** POSTs that make something, in the order in which the server saw them. */
function sent(proxy: FaultProxy): readonly string[] {
  return proxy.requests
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => path.replace(/[\w-]{30,}/gu, 'ID'));
}

for (const kind of serverKinds) {
  test(`three messages written offline outlast a crash, and go out in their order, once (${kind})`, async ({
    setUp,
    model,
  }) => {
    for (const name of ['first', 'second', 'third', 'fourth']) {
      model.mock.onMessage(name, { content: `The ${name} answer.` });
    }
    const { proxy, launch } = await setUp(kind);
    const first = await launch();
    const before = new ChatWindow(first.page);
    await before.ask('The first.');
    await before.answer().ended();

    await cutNetwork(proxy);
    const sentBefore = sent(proxy).length;
    await before.ask('The second.');
    await before.ask('The third.');
    await before.newChatButton.click();
    await before.ask('The fourth.');
    await expect(before.waitingButton('The fourth.', 'Send now')).toBeVisible();
    await expect(before.chatLink('The fourth.')).toBeVisible();
    await before.openChat('The first.');
    await expect(before.questions).toHaveText([/The first\./u, /The second\./u, /The third\./u]);
    await expect(before.waitingButton('The second.', 'Send now')).toBeVisible();
    await expect(before.question('The third.')).toContainText('Waiting for the message before it');
    await first.kill();

    const second = await first.relaunch();
    const after = new ChatWindow(second.page);
    await expect(after.chatLink('The fourth.')).toBeVisible();
    await after.openChat('The first.');
    await expect(after.questions).toHaveText([/The first\./u, /The second\./u, /The third\./u]);
    await expect(after.answer().article).toContainText('The first answer.');
    expect(model.asked()).toHaveLength(1);

    await giveNetworkBack(proxy);
    await expect(after.answer(2).article).toContainText('The third answer.');
    await expect(after.answer(1).article).toContainText('The second answer.');
    await expect(after.questions).toHaveText(['The first.', 'The second.', 'The third.']);
    await after.openChat('The fourth.');
    await expect(after.answer().article).toContainText('The fourth answer.');
    await expect(after.chats.getByRole('link')).toHaveCount(2);

    const asked = model
      .asked()
      .map(({ body }) => /The \w+\.(?="[^"]*$)/u.exec(lastUser(body))?.[0]);
    expect(asked.filter((one) => one !== 'The fourth.')).toEqual([
      'The first.',
      'The second.',
      'The third.',
    ]);
    expect(asked).toHaveLength(4);
    expect(sent(proxy).slice(sentBefore).toSorted()).toEqual([
      '/chats',
      '/chats/ID/messages',
      '/chats/ID/messages',
      '/chats/ID/messages',
    ]);
  });
}

test('a message that waits is changed, taken back, put in again, and sent at once', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('changed', { content: 'To what was changed.' });
  model.mock.onMessage('removed', { content: 'To what was put back.' });
  const { proxy, launch } = await setUp('embedded');
  const { page } = await launch();
  const window = new ChatWindow(page);
  await expect(window.connection).toHaveText('Connected');
  await cutNetwork(proxy);
  await window.ask('As it was typed.');
  await expect(window.waitingButton('As it was typed.', 'Send now')).toBeVisible();
  await expect(window.question('As it was typed.')).toContainText(/cannot be reached|Waiting for/u);
  await window.ask('To be removed.');

  await window.waitingButton('As it was typed.', 'Edit').click();
  const box = page.getByRole('textbox', { name: 'Edit message' });
  await expect(box).toBeFocused();
  await box.fill('As it was changed.');
  await box.press('Enter');
  await expect(window.questions).toContainText(['As it was changed.', 'To be removed.']);

  await window.waitingButton('To be removed.', 'Remove').click();
  await expect(window.questions).toHaveCount(1);
  await window.notice('The message was removed.').getByRole('button', { name: 'Undo' }).click();
  await expect(window.questions).toContainText(['As it was changed.', 'To be removed.']);

  await giveNetworkBack(proxy);
  await window.waitingButton('As it was changed.', 'Send now').click();
  await expect(window.answer(0).article).toContainText('To what was changed.');
  await expect(window.answer(1).article).toContainText('To what was put back.');
  await expect(window.questions).toHaveText(['As it was changed.', 'To be removed.']);
  expect(model.asked()).toHaveLength(2);
});

test('a message that is being changed does not go in its old words after a crash', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('weir', { content: 'A weir holds water back.' });
  model.mock.onMessage('wheel', { content: 'A wheel turns.' });
  model.mock.onMessage('mill', { content: 'A mill grinds.' });
  const { proxy, launch } = await setUp('embedded');
  const first = await launch();
  const before = new ChatWindow(first.page);
  await before.ask('What is a weir?');
  await before.answer().ended();
  await cutNetwork(proxy);
  await before.ask('As it was typed.');
  await before.ask('What comes after it.');
  await before.waitingButton('As it was typed.', 'Edit').click();
  await first.page.getByRole('textbox', { name: 'Edit message' }).fill('How is a mill built?');
  await expect
    .poll(() => draftsOnDisk(first.profileDir))
    .toContainEqual(expect.objectContaining({ text: 'How is a mill built?' }));
  await first.kill();

  await giveNetworkBack(proxy);
  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await after.ask('What is a wheel?');
  // What can go has gone.
  await expect(after.answer().article).toContainText('A wheel turns.');
  expect(model.asked()).toHaveLength(2);

  await after
    .notice('It is not sent before the change is saved or cancelled.')
    .getByRole('button', { name: 'Show' })
    .click();
  const box = page.getByRole('textbox', { name: 'Edit message' });
  await expect(box).toHaveValue('How is a mill built?');
  await expect(after.conversation).toContainText('Not sent while you change it');
  await expect(after.question('What comes after it.')).toContainText(
    'Waiting for the message before it',
  );
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(after.answer(1).article).toContainText('A mill grinds.');
  await expect(after.questions).toHaveText([
    'What is a weir?',
    'How is a mill built?',
    'What comes after it.',
  ]);
});

for (const at of ['request', 'answer'] as const) {
  test(`a message whose request broke off is sent again and accepted once (${at})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('weir', { content: 'A weir holds water back.' });
    const { proxy, launch } = await setUp('embedded');
    const { page } = await launch();
    const window = new ChatWindow(page);
    proxy.next({ kind: 'reset', at }, ({ method, path }) => method === 'POST' && path === '/chats');
    proxy.next({ kind: 'reset', at }, ({ path }) => path.endsWith('/messages'));
    await window.ask('What is a weir?');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('A weir holds water back.');
    await expect(window.questions).toHaveText('What is a weir?');
    await expect(window.chats.getByRole('link')).toHaveText('What is a weir?');
    // The answer may be there before the message's own is: that is asked for all the same.
    await expect
      .poll(() => sent(proxy))
      .toEqual(['/chats', '/chats', '/chats/ID/messages', '/chats/ID/messages']);
    await expect(window.questions).toHaveText('What is a weir?');
    expect(model.asked()).toHaveLength(1);
  });
}

/** What the model was asked last in a request. */
function lastUser(body: string): string {
  const { messages } = JSON.parse(body) as { messages: { role: string; content: unknown }[] };
  return JSON.stringify(messages.at(-1)?.content);
}
