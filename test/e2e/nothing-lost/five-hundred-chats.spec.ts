import type { Page } from '@playwright/test';
import { countTimers, holdingsOf, more, pageHoldingsOf } from '../../helpers/left-over.ts';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { seedChat } from '../../helpers/seed-chat.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const COUNT = 500;

test('500 chats opened and closed leave no socket, timer or listener behind', async ({
  setUpAlone,
  model,
}) => {
  test.setTimeout(180_000);
  model.mock.onMessage('chat', { content: 'Yes.' });
  const { server, proxy, launch } = await setUpAlone();
  for (let index = 0; index < COUNT; index += 1) {
    await seedChat(server, { model: 'ollama/test-model', messages: [`This is chat ${index}?`] });
  }
  const { app, page } = await launch();
  await countTimers(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const window = new ChatWindow(page);
  await expect(window.chats.getByRole('link').first()).toBeVisible();

  await openChats(page, 0, 10);
  // The whole list is there from now on: its rows are no leak.
  await openChats(page, COUNT - 1, COUNT);
  await window.newChatButton.click();
  // The account's feed alone.
  await expect.poll(() => proxy.stats.open).toBe(1);
  await expect.poll(() => proxy.stats.sockets).toBe(1);
  const before = await holdingsOf(app);
  const pageBefore = await pageHoldingsOf(page, cdp);
  await openChats(page, 10, COUNT);
  await window.newChatButton.click();
  await expect.poll(() => proxy.stats.open).toBe(1);
  await expect.poll(() => proxy.stats.sockets).toBe(1);
  // A timer of the last request may still be about.
  await expect.poll(async () => more(await holdingsOf(app), before)).toEqual({});
  await expect.poll(async () => more(await pageHoldingsOf(page, cdp), pageBefore)).toEqual({});
  const opened = proxy.requests.filter(({ isStream, path }) => isStream && path !== '/stream');
  expect(new Set(opened.map(({ path }) => path)).size).toBe(COUNT);
});

/** Presses the links one after the other, each when the chat before is on the screen. */
function openChats(page: Page, from: number, to: number): Promise<void> {
  return page.evaluate(
    async ([first, end]) => {
      /** Resolves when `found` finds something, looking at each change of the page. */
      function appears<T>(found: () => T | null | undefined): Promise<T> {
        return new Promise((resolve) => {
          const look = (): void => {
            const one = found();
            if (one === null || one === undefined) return;
            observer.disconnect();
            resolve(one);
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
          look();
        });
      }
      for (let index = first; index < end; index += 1) {
        const link = await appears(() => {
          const links = document.querySelectorAll<HTMLAnchorElement>('nav[aria-label=Chats] a');
          // The list's next page loads when its end comes into view.
          links[links.length - 1]?.scrollIntoView();
          return links[index];
        });
        const title = link.textContent;
        link.click();
        await appears(() => {
          const log = document.querySelector('[role=log]')?.textContent ?? '';
          return log.includes(title) && log.includes('Yes.') ? true : null;
        });
      }
    },
    [from, to] as const,
  );
}
