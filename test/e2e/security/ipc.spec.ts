import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../../helpers/fixtures.ts';
import { call, rawCall } from '../../helpers/bridge.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** A window with the app's own preload script, at an address of the test's choosing. */
async function openWithPreload(app: ElectronApplication, url: string): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ app: electron, BrowserWindow }, address) => {
    const preload = `${electron.getAppPath()}/out/preload/index.cjs`;
    const webPreferences = { preload, sandbox: true, contextIsolation: true };
    await new BrowserWindow({ show: false, webPreferences }).loadURL(address);
  }, url);
  return opened;
}

/**
 * A page of the app's own origin with a frame of that origin in it, and the preload script in both:
 * neither the app's policy nor its windows let this come about, so it is made in a session apart.
 */
async function openWithFrame(app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ app: electron, BrowserWindow, session }) => {
    const pages = session.fromPartition('with-frame');
    pages.protocol.handle('app', (request) => {
      const body = request.url.endsWith('/top') ? '<iframe src="/inner"></iframe>' : '<p>inner</p>';
      return new Response(body, { headers: { 'content-type': 'text/html' } });
    });
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        session: pages,
        preload: `${electron.getAppPath()}/out/preload/index.cjs`,
        sandbox: true,
        contextIsolation: true,
        nodeIntegrationInSubFrames: true,
      },
    });
    window.webContents.removeAllListeners('will-frame-navigate');
    await window.loadURL('app://millrace/top');
  });
  return opened;
}

const forbidden = {
  ok: false,
  error: { code: 'forbidden', message: 'This page may not call Millrace.', retryable: false },
};

test('a page of another origin gets nothing from main', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const foreign = await openWithPreload(app, `${canary.url}/page`);
  for (const name of ['app.info', 'providers.list', 'chats.list', 'settings.get']) {
    expect(await rawCall(foreign, name), name).toEqual(forbidden);
  }
  // The same way in is open to the app's own page.
  const trusted = await openWithPreload(app, page.url());
  expect(await rawCall(trusted, 'settings.get')).toMatchObject({ ok: true });
});

test('a frame gets nothing from main, not even one of the same origin', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const both = await openWithFrame(app);
  const answers = await both.evaluate(async () => {
    interface Bridge {
      millrace: { call(name: string): Promise<unknown> };
    }
    const inner = window.frames[0] as unknown as Bridge;
    const outer = window as unknown as Bridge;
    return [await inner.millrace.call('settings.get'), await outer.millrace.call('settings.get')];
  });
  expect(answers).toEqual([forbidden, expect.objectContaining({ ok: true })]);
});

test('in the real window a frame has no bridge at all', async ({ launchApp }) => {
  const { page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const kind = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return typeof (frame.contentWindow as unknown as { millrace: unknown }).millrace;
  });
  expect(kind).toBe('undefined');
});

test('only names of the contract exist', async ({ launchApp }) => {
  const { page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  for (const name of ['app.quit', 'ELECTRON_BROWSER_REQUIRE', '__proto__', 'constructor', '']) {
    await expect(rawCall(page, name)).rejects.toThrow(`There is no call "${name}".`);
  }
  const listen = page.evaluate(() => {
    const bridge = (window as unknown as { millrace: { on(name: string, fn: () => void): void } })
      .millrace;
    bridge.on('anything', () => undefined);
  });
  await expect(listen).rejects.toThrow('There is no event "anything".');
});

const malformed: readonly (readonly [name: string, input: unknown, about: RegExp])[] = [
  ['app.openLink', undefined, /app\.openLink/u],
  ['app.openLink', { url: 7 }, /url/u],
  ['app.openLink', { url: `https://example.com/${'a'.repeat(9000)}` }, /url/u],
  ['app.info', { surplus: true }, /app\.info/u],
  ['settings.update', { theme: 'pink' }, /theme/u],
  ['settings.update', 'dark', /settings\.update/u],
  ['chats.update', { sessionId: '', patch: {} }, /sessionId/u],
  ['chats.update', { sessionId: 'x', patch: { title: '' } }, /title/u],
  ['outbox.send', { entryId: 'e', sessionId: 'x', isNewChat: false, text: '' }, /text/u],
  ['outbox.send', { entryId: 'e', sessionId: 'x', isNewChat: false, text: ['a'] }, /text/u],
  ['outbox.edit', { entryId: '', text: 'a' }, /entryId/u],
  ['drafts.save', { sessionId: 7, text: 'a' }, /sessionId/u],
  ['chats.delete', { sessionId: 'x', undoMs: -1 }, /undoMs/u],
  ['conversation.ack', { sessionId: 'x', batch: 1, paintMs: -1 }, /paintMs/u],
  ['inspector.export', { sessionId: 'x', includeText: 'yes' }, /includeText/u],
  ['conversation.ack', { sessionId: 'x', batch: 1.5 }, /batch/u],
  ['providers.save', { providerId: 'Demo!', kind: 'anthropic', label: 'x' }, /providerId/u],
  ['providers.save', { providerId: 'demo', kind: 'anthropic', label: 'x' }, /taken by Millrace/u],
  ['providers.save', { providerId: 'x', kind: 'shell', label: 'x' }, /kind/u],
  [
    'providers.save',
    { providerId: 'x', kind: 'anthropic', label: 'x', baseUrl: 'file:///etc' },
    /baseUrl/u,
  ],
];

test('malformed input is refused with its reason, and nothing happens', async ({ launchApp }) => {
  const { page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const before = await call(page, 'settings.get');
  for (const [name, input, about] of malformed) {
    const answer = await rawCall(page, name, input);
    expect(answer, name).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    const { message } = (answer as { error: { message: string } }).error;
    expect(message).toMatch(about);
    expect(message).not.toMatch(/\n\s+at |\.ts:\d|\.js:\d/u);
  }
  expect(await call(page, 'settings.get')).toEqual(before);
  expect(await call(page, 'providers.list')).toEqual({ items: [] });
});
