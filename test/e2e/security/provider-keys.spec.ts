import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test, type RunningApp } from '../../helpers/app.ts';
import { readLaunch } from '../../../scripts/lib/launch.mjs';
import { call } from '../../helpers/bridge.ts';
import { canMakeKeyStore, makeKeyStore } from '../../helpers/key-store.ts';
import { startModelServer, type ModelServer } from '../../helpers/model-server.ts';
import { appProcesses } from '../../helpers/processes.ts';
import { filesHolding, holds } from '../../helpers/secrets.ts';
import { seenRequests, serverEndpoint, watchRequests } from '../../helpers/server-process.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const key = 'sk-millrace-e2e-7fK2qPzW9xYb4LmN8vRt';

/** All that the page holds and shows. */
function pageText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea')] as HTMLInputElement[];
    return [
      document.documentElement.outerHTML,
      ...fields.map((field) => field.value),
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      location.href,
      document.cookie,
    ].join('\n');
  });
}

/** Command lines and environments of all processes. */
async function processText(app: ElectronApplication): Promise<string> {
  const all = await appProcesses(app);
  return all.map((one) => `${one.commandLine.join(' ')}\n${one.environment}`).join('\n');
}

/** Sets the provider up as a person does, asks one question, and gets one refusal that quotes the key. */
async function useKey(running: RunningApp, model: ModelServer): Promise<ChatWindow> {
  model.mock.onMessage('first', { content: 'An answer.' });
  model.mock.onMessage('second', {
    error: { message: `Incorrect API key provided: ${key}.`, type: 'invalid_request_error' },
    status: 400,
  });
  const window = new ChatWindow(running.page);
  await window.settings.open('Models');
  await window.settings.fillInProvider({
    service: 'Other OpenAI-compatible',
    name: 'Keyholder',
    address: model.baseUrl,
    apiKey: key,
    models: 'key-model',
  });
  await window.settings.testButton.click();
  await expect(window.settings.testResult).toContainText('Connected');
  await window.settings.saveButton.click();
  await expect(window.settings.provider('Keyholder')).toContainText(
    await window.settings.savedKeyWords(),
  );
  await window.settings.close();
  await window.pickModel('key-model');
  await window.ask('The first.');
  await window.answer(0).ended();
  await window.ask('The second.');
  await window.answer(1).ended();
  return window;
}

test('a key is nowhere in clear, and reaches the provider all the same', async ({ launchApp }) => {
  const model = await startModelServer({ apiKeys: [key] });
  try {
    const running = await launchApp();
    const { app, page, profileDir, logs } = running;
    await watchRequests(app);
    const window = await useKey(running, model);
    expect((await model.ask(0)).headers.authorization).toBe(`Bearer ${key}`);
    await expect(window.answer(1).article).toContainText('refused');

    await test.step('the page', async () => {
      const text = await pageText(page);
      expect(holds(text, key)).toBe(false);
      expect(holds(text, 'An answer.')).toBe(true);
      const listed = await call(page, 'providers.list');
      expect(listed.items).toMatchObject([{ providerId: 'keyholder', hasKey: true }]);
      expect(holds(JSON.stringify(listed), key)).toBe(false);
      await window.settings.open('Models');
      await window.settings.provider('Keyholder').getByRole('button', { name: /^Edit/ }).click();
      await expect(window.settings.keyField).toHaveValue('');
      expect(holds(await pageText(page), key)).toBe(false);
    });
    await test.step('what main sends to the server over HTTP', async () => {
      const requests = await seenRequests(app);
      expect(requests.filter((request) => holds(request.text, key))).toEqual([]);
      expect(requests.filter((request) => holds(request.text, 'The first.'))).toHaveLength(1);
    });
    await test.step('command lines and environments', async () => {
      const text = await processText(app);
      const { token } = await serverEndpoint(app, page);
      expect(holds(text, key)).toBe(false);
      expect(holds(text, token)).toBe(false);
      expect(holds(text, profileDir)).toBe(true);
    });
    await test.step('files and logs, while it runs and after it', async () => {
      const { token } = await serverEndpoint(app, page);
      expect(await filesHolding(profileDir, key)).toEqual([]);
      expect(await filesHolding(profileDir, token)).toEqual([]);
      await running.close();
      expect(await filesHolding(profileDir, key)).toEqual([]);
      expect(holds(logs.stdout + logs.stderr, key)).toBe(false);
      // The search finds what is there.
      expect(await filesHolding(profileDir, 'Keyholder')).toContain('providers.json');
      expect(await filesHolding(profileDir, 'The first.')).not.toEqual([]);
    });
  } finally {
    await model.stop();
  }
});

test('without a key store a key lives as long as the app, and the settings say so', async ({
  launchApp,
}) => {
  const model = await startModelServer({ apiKeys: [key] });
  try {
    const first = await launchApp();
    const info = await call(first.page, 'app.info');
    test.skip(info.keyStore === 'system', 'this system has a key store');
    await useKey(first, model);
    const { page } = await first.relaunch();
    const window = new ChatWindow(page);
    await window.settings.open('Models');
    await expect(window.settings.provider('Keyholder')).toContainText('no key');
    await expect(window.settings.dialog).toContainText('This system has no key store');
    expect(await call(page, 'providers.list')).toMatchObject({ items: [{ hasKey: false }] });
  } finally {
    await model.stop();
  }
});

test('with a key store a key is on disk sealed only, and there at the next start', async ({
  launchApp,
}) => {
  test.skip(!(await canMakeKeyStore()), 'there is no GNOME keyring here');
  const model = await startModelServer({ apiKeys: [key] });
  try {
    const first = await launchApp({ keyStore: await makeKeyStore(readLaunch()) });
    expect(await call(first.page, 'app.info')).toMatchObject({ keyStore: 'system' });
    await useKey(first, model);
    await first.close();
    const stored = await readFile(join(first.profileDir, 'providers.json'), 'utf8');
    const { items } = JSON.parse(stored) as { items: { sealedKey?: string }[] };
    // What Chromium seals with a key of the system's key store begins so; with its own, `v10`.
    const sealed = Buffer.from(items[0]?.sealedKey ?? '', 'base64');
    expect(sealed.subarray(0, 3).toString()).toBe('v11');
    expect(await filesHolding(first.profileDir, key)).toEqual([]);

    const { page } = await first.relaunch();
    const window = new ChatWindow(page);
    await window.settings.open('Models');
    await expect(window.settings.provider('Keyholder')).toContainText('key stored');
    await expect(window.settings.dialog).not.toContainText('This system has no key store');
    await window.settings.close();
    model.mock.onMessage('third', { content: 'Another answer.' });
    await window.newChatButton.click();
    await window.pickModel('key-model');
    await window.ask('The third.');
    await expect(window.answer().article).toContainText('Another answer.');
    expect(model.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
  } finally {
    await model.stop();
  }
});

test('a stored key does not go to another server than the one it was given for', async ({
  launchApp,
}) => {
  const model = await startModelServer();
  const other = await startModelServer();
  try {
    const { page } = await launchApp();
    const provider = { providerId: 'mock', kind: 'openai-compatible', label: 'Mock' } as const;
    await call(page, 'providers.save', { ...provider, baseUrl: model.baseUrl, apiKey: key });
    await call(page, 'providers.test', { ...provider, baseUrl: model.baseUrl });
    await call(page, 'providers.test', { ...provider, baseUrl: other.baseUrl });
    expect(model.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
    expect(other.requests.length).toBeGreaterThan(0);
    for (const request of other.requests)
      expect(JSON.stringify(request.headers)).not.toContain(key);
  } finally {
    await model.stop();
    await other.stop();
  }
});
