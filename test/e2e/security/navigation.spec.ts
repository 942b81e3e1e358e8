import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { openUnsealed } from './unsealed.ts';

/** Ways in which code in a page, or a click on what it shows, leaves for another one. */
const ways = ['assign', 'link', 'meta-refresh'] as const;
/** Ways to a second window. */
const openers = ['window-open', 'blank-link', 'blank-form'] as const;
type Way = (typeof ways)[number] | (typeof openers)[number];

function leave(page: Page, way: Way, url: string): Promise<void> {
  return page.evaluate(
    ([kind, target]) => {
      const add = (tag: string, attributes: Record<string, string>): HTMLElement => {
        const element = document.createElement(tag);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        document.body.append(element);
        return element;
      };
      const run: Record<string, () => void> = {
        assign: () => location.assign(target),
        link: () => add('a', { href: target }).click(),
        'meta-refresh': () => add('meta', { 'http-equiv': 'refresh', content: `0;url=${target}` }),
        'window-open': () => window.open(target),
        'blank-link': () => add('a', { href: target, target: '_blank' }).click(),
        'blank-form': () => {
          (add('form', { action: target, target: '_blank' }) as HTMLFormElement).submit();
        },
      };
      // From a task of the page's own: the page that asks may be gone before it could answer.
      setTimeout(() => run[kind]?.());
    },
    [way, url] as const,
  );
}

/** From here on, what main was asked to open, and whether it was refused. */
async function watchRefusals(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const own = globalThis as typeof globalThis & { refusals: Record<string, boolean> };
    own.refusals = {};
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.on('will-navigate', (event) => {
      own.refusals[event.url] = event.defaultPrevented;
    });
  });
}

function refusal(app: ElectronApplication, url: string): Promise<boolean | undefined> {
  return app.evaluate(
    (_, asked) =>
      (globalThis as typeof globalThis & { refusals: Record<string, boolean> }).refusals[asked],
    url,
  );
}

test('the window leaves the app by no way', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const home = page.url();
  await watchRefusals(app);
  for (const way of ways) {
    await test.step(`${way} is refused`, async () => {
      const target = `${canary.url}/sealed/${way}`;
      await leave(page, way, target);
      await expect.poll(() => refusal(app, target)).toBe(true);
      expect(await page.evaluate(() => location.href)).toBe(home);
    });
  }
  for (const way of ways) {
    await test.step(`${way} works unsealed`, async () => {
      const unsealed = await openUnsealed(app, `${canary.url}/page`);
      await leave(unsealed, way, `${canary.url}/unsealed/${way}`);
      await canary.hit(`/unsealed/${way}`);
      await unsealed.close();
    });
  }
  expect(canary.hits.filter((path) => path.startsWith('/sealed'))).toEqual([]);
});

test('no second window opens', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  for (const way of openers) {
    await test.step(`${way} opens none`, async () => {
      await leave(page, way, `${canary.url}/sealed/${way}`);
    });
  }
  expect(await page.evaluate((url) => window.open(url), `${canary.url}/sealed/last`)).toBeNull();
  const unsealed = await openUnsealed(app, `${canary.url}/page`);
  for (const way of openers) {
    await test.step(`${way} works unsealed`, async () => {
      await leave(unsealed, way, `${canary.url}/unsealed/${way}`);
      await canary.hit(`/unsealed/${way}`);
    });
  }
  // Those of the sealed page were asked for before: they would have come by now.
  expect(canary.hits.filter((path) => path.startsWith('/sealed'))).toEqual([]);
});

test('a webview is nothing but an unknown element', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const kind = await page.evaluate((url) => {
    const element = document.createElement('webview');
    element.setAttribute('src', url);
    document.body.append(element);
    return `${element.constructor.name} ${String('loadURL' in element)}`;
  }, `${canary.url}/sealed`);
  expect(kind).toBe('HTMLElement false');
  const contents = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((one) => one.getType()),
  );
  expect(contents).toEqual(['window']);
  expect(canary.hits).toEqual([]);
});
