import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../helpers/fixtures.ts';
import { resizeWindow } from '../../helpers/window-size.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('the form of a provider: its buttons stay at the foot, what came of the test is in sight', async ({
  launchApp,
  model,
}) => {
  const { app, page } = await launchApp();
  const window = new ChatWindow(page);
  const { settings } = window;
  await settings.open('Models');
  await resizeWindow(app, page, { width: 560, height: 520 });
  await settings.fillInProvider({
    service: 'Other OpenAI-compatible',
    name: 'Mock',
    address: model.baseUrl,
    models: Array.from({ length: 12 }, (_, index) => `model-${index}`).join('\n'),
  });
  const foot = async () => {
    const dialog = await settings.dialog.boundingBox();
    const save = await settings.saveButton.boundingBox();
    return (dialog?.y ?? 0) + (dialog?.height ?? 0) - ((save?.y ?? 0) + (save?.height ?? 0));
  };
  const before = await foot();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(16);
  await settings.testButton.click();
  await expect(settings.testResult).toContainText('Connected');
  await expect(settings.testResult).toBeInViewport({ ratio: 1 });
  expect(await foot()).toBe(before);
  // Of another address nothing is known yet.
  await settings.dialog.getByLabel('Address').fill('http://127.0.0.1:1/v1');
  await expect(settings.testResult).toBeEmpty();
});

test('a key that would travel unencrypted is warned of, one for this computer is not', async ({
  launchApp,
}) => {
  const { page } = await launchApp();
  const { settings } = new ChatWindow(page);
  await settings.open('Models');
  await settings.fillInProvider({
    service: 'Other OpenAI-compatible',
    name: 'Elsewhere',
    address: 'http://models.example/v1',
    apiKey: 'sk-0',
  });
  const warning = 'The key goes to models.example unencrypted';
  await expect(settings.keyField).toHaveAccessibleDescription(new RegExp(warning));
  await settings.dialog.getByLabel('Address').fill('http://localhost:8080/v1');
  await expect(settings.keyField).not.toHaveAccessibleDescription(/unencrypted/);
});

test('a provider whose address is not taken any more is there with its problem, and can be mended', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('Hello', { content: 'Hello!' });
  const first = await launchWithModel();
  await first.close();
  const file = join(first.profileDir, 'providers.json');
  const stored = JSON.parse(await readFile(file, 'utf8')) as { items: { baseUrl: string }[] };
  for (const item of stored.items) item.baseUrl += '?key=1';
  await writeFile(file, JSON.stringify(stored));

  const { page } = await first.relaunch();
  const window = new ChatWindow(page);
  const { settings } = window;
  await settings.open('Models');
  await expect(settings.provider('Mock')).toContainText(
    'Not in use: its address is not taken any more. An address without a ?',
  );
  await settings.provider('Mock').getByRole('button', { name: 'Edit Mock' }).click();
  const address = settings.dialog.getByLabel('Address');
  await expect(address).toHaveValue(`${model.baseUrl}?key=1`);
  await expect(address).toHaveAccessibleDescription(/An address without a \?/);
  await address.fill(model.baseUrl);
  await settings.saveButton.click();
  await expect(settings.provider('Mock')).not.toContainText('Not in use');
  await settings.close();
  await window.ask('Hello?');
  await window.answer().ended();
  await expect(window.answer().article).toContainText('Hello!');
});
