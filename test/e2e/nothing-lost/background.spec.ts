import { expect, serverKinds, test } from '../../helpers/nothing-lost.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { setAsleep } from '../pages/app-windows.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `).join('');
const FRAMES = 41;
const came = words.slice(0, (FRAMES - 1) * 9).trim();

for (const kind of serverKinds) {
  test(`an answer goes on in a chat that is not open, and the list says so (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
    const gate = model.holdNextAfter(FRAMES);
    const { launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Please count.');
    await gate.reached;
    await window.newChatButton.click();
    await window.expectActivity('Please count.', 'answering');
    gate.open();
    await window.expectActivity('Please count.', 'new answer');
    await window.openChat('Please count.');
    await expect(window.answer().article).toContainText(words.trim());
    await window.expectActivity('Please count.', '');
  });

  test(`of many answers at a time few have a stream of their own, and none is lost (${kind})`, async ({
    setUp,
    model,
  }) => {
    const names = Array.from(
      { length: 12 },
      (_, index) => `Chat ${String(index).padStart(2, '0')}`,
    );
    for (const name of names) model.mock.onMessage(name, { content: `On ${name}: ${words}` });
    const gates = names.map(() => model.holdNextAfter(2));
    const { proxy, launch } = await setUp(kind);
    const { page } = await launch();
    const window = new ChatWindow(page);
    let most = 0;
    proxy.plan(() => {
      most = Math.max(most, proxy.stats.open);
      return [];
    });
    for (const name of names) {
      await window.newChatButton.click();
      await window.ask(name);
      await expect(window.chatLink(name)).toBeVisible();
    }
    await window.newChatButton.click();
    await model.ask(3);
    for (const gate of gates) gate.open();
    for (const name of names) await window.expectActivity(name, 'new answer');
    // The account's feed, eight in the background, the one at hand, and a request or two.
    expect(most).toBeLessThanOrEqual(12);
    await window.openChat('Chat 00');
    await expect(window.answer().article).toContainText(`On Chat 00: ${words.trim()}`);
    await window.openChat('Chat 11');
    await expect(window.answer().article).toContainText(`On Chat 11: ${words.trim()}`);
    // Nothing stays open for chats at rest but the one that is shown, and the feed.
    await expect.poll(() => proxy.stats.open).toBe(2);
  });

  test(`asleep in mid-answer and awake again: nothing lost, nothing twice (${kind})`, async ({
    setUp,
    model,
  }) => {
    model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
    const gate = model.holdNextAfter(FRAMES);
    const { proxy, launch } = await setUp(kind);
    const { app, page } = await launch();
    const window = new ChatWindow(page);
    await window.ask('Please count.');
    await gate.reached;
    await expect(window.answer().article).toContainText(came);
    await setAsleep(app, true);
    // No socket outlives the sleep: it would be half-open after it.
    await expect.poll(() => proxy.stats.open).toBe(0);
    gate.open();
    expect((await (await model.ask(0)).ended).how).toBe('answered');
    await setAsleep(app, false);
    await window.answer().ended();
    await expect(window.connection).toHaveText('Connected');
    expect(await window.answer().lines('word-0')).toEqual([words.trim()]);
    expect(await messageTexts(app, page)).toEqual(['Please count.', words]);
  });
}
