import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { inspectorExportSchema } from '../../../src/shared/inspector-export.ts';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { resizeWindow } from '../../helpers/window-size.ts';
import { holds } from '../../helpers/secrets.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { StreamInspector } from '../pages/stream-inspector.ts';

const words = Array.from({ length: 200 }, (_, index) => `word-${index} `).join('');
/** What comes before the gate: the role, then pieces of nine characters. */
const FRAMES = 41;

/** The user's choice in the system's dialog; `undefined`: Cancel. */
async function answerSaveDialog(app: ElectronApplication, path: string | undefined): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () =>
      Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
  }, path);
}

test('shows what the stream does while an answer comes over a network that cuts, and exports it', async ({
  setUpAlone,
  model,
}) => {
  model.mock.onMessage('count', { content: words }, { chunkSize: 9 });
  model.mock.onMessage('hello', { content: 'Good day.' });
  const { proxy, server, launch } = await setUpAlone();
  const { app, page, profileDir } = await launch();
  const window = new ChatWindow(page);
  const inspector = new StreamInspector(page);
  await inspector.toggle();
  await expect(inspector.panel).toContainText('no stream since Millrace was started');

  // The chat's stream is open before the answer comes: else all of it may be in the first snapshot.
  await window.ask('hello');
  await window.answer().ended();
  const gate = model.holdNextAfter(FRAMES);
  await window.ask('Please count.');
  await gate.reached;
  await expect(inspector.panel).toContainText(/Open · at \d+ · [\d.]+ k?B · [\d.]+ tokens\/s/u);
  await expect(inspector.figure('Attempts')).toHaveText('1');
  const events = Number(await inspector.figure('Events').textContent());
  expect(events).toBeGreaterThan(30);

  const streams = (): number =>
    proxy.requests.filter(({ path }) => /^\/chats\/.*\/stream$/u.test(path)).length;
  for (const attempts of [2, 3]) {
    proxy.cut();
    await expect(inspector.figure('Attempts')).toHaveText(String(attempts));
    await expect(inspector.panel).toContainText(/Open · at \d+/u);
    expect(streams()).toBe(attempts);
  }
  await expect(inspector.attempts.getByRole('row')).toHaveCount(4);
  expect(await inspector.newestAttempt('From')).toBe(
    proxy.requests.findLast(({ isStream, path }) => isStream && path !== '/stream')?.position,
  );
  gate.open();
  await window.answer().ended();
  await expect
    .poll(async () => Number(await inspector.figure('Events').textContent()))
    .toBeGreaterThan(events);
  await expect(inspector.panel).toContainText('whole');
  for (const stage of ['Provider, first', 'Server', 'Network', 'Journal', 'IPC', 'Paint']) {
    await expect(inspector.latency.getByRole('rowheader', { name: stage })).toBeVisible();
  }

  await answerSaveDialog(app, undefined);
  await inspector.exportButton.click();
  await expect(inspector.exportButton).toBeEnabled();
  const path = join(profileDir, 'report.json');
  await answerSaveDialog(app, path);
  await inspector.exportButton.click();
  await expect(window.notice('The report was saved.')).toBeVisible();
  const file = await readFile(path, 'utf8');
  const { chat } = inspectorExportSchema.parse(JSON.parse(file));
  expect(chat).toMatchObject({ attemptCount: 3, totals: { holes: 0, duplicates: 0 } });
  for (const secret of [server.token, 'word-1', 'Please count', homedir(), profileDir, 'Bearer']) {
    expect(holds(file, secret)).toBe(false);
  }

  await inspector.includeText.check();
  const withText = join(profileDir, 'with-text.json');
  await answerSaveDialog(app, withText);
  await inspector.exportButton.click();
  await expect.poll(() => readFile(withText, 'utf8').catch(() => '')).toContain('Please count.');
  const ticked = await readFile(withText, 'utf8');
  expect(ticked).toContain('word-199');
  expect(holds(ticked, server.token)).toBe(false);

  await answerSaveDialog(app, join(profileDir, 'no', 'such', 'folder', 'report.json'));
  await inspector.exportButton.click();
  await expect(window.notice('could not be written')).toBeVisible();
});

test('opens from the menu, stands over a narrow window, and goes with Escape', async ({
  launchApp,
}) => {
  const { app, page } = await launchApp();
  const window = new ChatWindow(page);
  const inspector = new StreamInspector(page);
  await expect(window.composer).toBeFocused();
  await app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'View');
    view?.submenu?.items.find(({ label }) => label === 'Stream inspector')?.click();
  });
  await expect(inspector.panel).toBeVisible();
  await inspector.panel.getByRole('tab', { name: 'All chats’ feed' }).click();
  await expect(inspector.panel).toContainText(/Open · [\d.]+ k?B/u);
  await expect(inspector.attempts.getByRole('row')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(inspector.panel).toBeHidden();
  await expect(window.composer).toBeFocused();

  await resizeWindow(app, page, { width: 700, height: 700 });
  await inspector.toggle();
  await expect(page.getByRole('dialog', { name: 'Stream inspector' })).toBeVisible();
  await inspector.toggle();
  await expect(inspector.panel).toBeHidden();
});
