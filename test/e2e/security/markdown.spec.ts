import type { Page } from '@playwright/test';
import { expect, test } from '../../helpers/fixtures.ts';
import { openedLinks, watchOpenedLinks } from '../../helpers/opened-links.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** What a hostile model would write: each element bears a mark by which it is found if it comes alive. */
function attacks(url: string): string {
  return [
    '<script data-evil>window.pwned = 1</script>',
    `<img data-evil src="${url}/img" onerror="window.pwned = 2">`,
    `Inline <img data-evil src=x onerror="window.pwned = 3"> and <b data-evil>bold</b> and <a data-evil href="${url}/a">a</a>.`,
    '<svg data-evil onload="window.pwned = 4"><script>window.pwned = 5</script></svg>',
    `<iframe data-evil src="${url}/frame" srcdoc="<script>parent.pwned = 6</script>"></iframe>`,
    `<object data-evil data="${url}/object"></object><embed data-evil src="${url}/embed">`,
    `<form data-evil action="${url}/form"><button>Sign in</button></form>`,
    `<style data-evil>@import "${url}/style";</style>`,
    `<link data-evil rel="stylesheet" href="${url}/link"><base data-evil href="${url}/">`,
    `<meta data-evil http-equiv="refresh" content="0;url=${url}/meta">`,
    '<details data-evil open ontoggle="window.pwned = 7"><summary>x</summary></details>',
    `![a picture](${url}/picture.png) and ![data](data:image/svg+xml,<svg/onload=alert(1)>)`,
    '[one](javascript:window.pwned=8) [two](JaVaScRiPt:window.pwned=9) [three](java\tscript:x)',
    '[four](data:text/html,<script>1</script>) [five](vbscript:x) [six](file:///etc/passwd)',
    '[seven](javascript&colon;window.pwned=10) <javascript:window.pwned=11>',
    `[eight](app://millrace/index.html) [nine](preview://x/) [ten](//evil.example) [eleven](${url}/ok)`,
    '[twelve]: javascript:window.pwned=12\n\n[twelve]',
    '| a | b |\n| - | - |\n| <img data-evil src=x onerror=1> | [x](javascript:1) |',
    '> - <script data-evil>window.pwned = 13</script>',
    '```html\n<script data-evil>window.pwned = 14</script>\n```',
    '``` "><img data-evil src=x onerror=window.pwned=15>\ncode\n```',
    '[^1]\n\n[^1]: <img data-evil src=x onerror="window.pwned = 16">',
    'The end of all attacks.',
  ].join('\n\n');
}

/** From here on each change of the page is looked at: what was there for a moment counts as well. */
async function watchForLife(page: Page): Promise<void> {
  await page.evaluate(() => {
    const alive = new Set<string>();
    (window as unknown as { alive: Set<string> }).alive = alive;
    const look = (): void => {
      for (const element of document.querySelectorAll('[data-evil]')) alive.add(element.outerHTML);
      const foreign = 'script, iframe, object, embed, form, style, link, base, meta, img, video';
      for (const element of document.querySelectorAll(`[role=log] :is(${foreign})`)) {
        alive.add(element.outerHTML);
      }
      for (const link of document.querySelectorAll('[role=log] a')) {
        const href = link.getAttribute('href') ?? '';
        if (!/^(?:https?:|mailto:|#)/u.test(href)) alive.add(link.outerHTML);
      }
      for (const element of document.querySelectorAll('[role=log] *')) {
        const handler = [...element.attributes].find((one) => one.name.startsWith('on'));
        if (handler !== undefined) alive.add(element.outerHTML);
      }
    };
    look();
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      characterData: true,
    });
  });
}

function lifeSeen(page: Page): Promise<{ alive: string[]; pwned: unknown }> {
  return page.evaluate(() => {
    const own = window as unknown as { alive: Set<string>; pwned?: unknown };
    return { alive: [...own.alive], pwned: own.pwned };
  });
}

const nothing = { alive: [], pwned: undefined };

async function expectShownAsText(window: ChatWindow): Promise<void> {
  const { article } = window.answer();
  await expect(article).toContainText('The end of all attacks.');
  for (const text of [
    '<script data-evil>window.pwned = 1</script>',
    'onerror="window.pwned = 3"> and',
    '<iframe data-evil',
    '<svg data-evil onload',
    '<form data-evil',
  ]) {
    await expect(article).toContainText(text);
  }
  await expect(article.getByRole('link')).toHaveText(['eleven']);
}

test('what a model writes never comes alive, while it streams and from history', async ({
  launchWithModel,
  model,
  canary,
}) => {
  const text = attacks(canary.url);
  // Four characters a piece: each attack is also seen half-finished.
  model.mock.onMessage('attack', { content: text, reasoning: text }, { chunkSize: 4 });
  const first = await launchWithModel();
  const before = new ChatWindow(first.page);
  await expect(before.composer).toBeVisible();
  await watchForLife(first.page);
  await before.ask(`attack <img data-evil src=x onerror="window.pwned = 17">`);
  await before.answer().ended();
  await expectShownAsText(before);
  await before.answer().reasoning.getByRole('button').click();
  await expect(before.answer().reasoning).toContainText('<script data-evil>');
  await expect(before.chats).toContainText('<img data-evil');
  expect(await lifeSeen(first.page)).toEqual(nothing);

  const { page } = await first.relaunch();
  const after = new ChatWindow(page);
  await expect(after.composer).toBeVisible();
  await watchForLife(page);
  await after.openChat(/^attack/);
  await expectShownAsText(after);
  expect(await lifeSeen(page)).toEqual(nothing);
  expect(canary.hits).toEqual([]);
});

test('the watch sees what comes alive', async ({ launchWithModel }) => {
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.composer.fill('x');
  await watchForLife(page);
  await page.evaluate(() => {
    const log = document.createElement('div');
    log.setAttribute('role', 'log');
    document.body.append(log);
    for (const tag of ['iframe', 'img']) log.append(document.createElement(tag));
    const link = document.createElement('a');
    link.setAttribute('href', 'data:text/html,x');
    link.setAttribute('data-evil', '');
    log.append(link);
    log.remove();
    document.body.append(log);
  });
  await expect.poll(async () => (await lifeSeen(page)).alive).toHaveLength(3);
});

test('a link says where it goes, and opens only when that was confirmed', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('link', {
    content: 'See [your bank](https://bank.example.evil.example/login?x=1) for more.',
  });
  const { app, page } = await launchWithModel();
  await watchOpenedLinks(app);
  const window = new ChatWindow(page);
  await window.ask('A link, please.');
  const link = window.answer().article.getByRole('link', { name: 'your bank' });
  const prompt = page.getByRole('dialog', { name: 'Open this link?' });

  await link.click();
  await expect(prompt).toContainText('https://bank.example.evil.example/login?x=1');
  await page.keyboard.press('Escape');
  await expect(prompt).toBeHidden();
  await link.click({ button: 'middle' });
  await expect(prompt).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await openedLinks(app)).toEqual([]);

  await link.focus();
  await page.keyboard.press('Enter');
  await prompt.getByRole('button', { name: /^Open/ }).click();
  await expect
    .poll(() => openedLinks(app))
    .toEqual(['https://bank.example.evil.example/login?x=1']);
});
