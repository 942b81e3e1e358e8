import { request as forward } from 'node:http';
import { expect, test } from '../../helpers/fixtures.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** Where an Ollama listens or does not: until it is started, every connection ends at once. */
async function startLater(target: string): Promise<TestServer & { start(): void }> {
  let isUp = false;
  const server = await startHttpServer((request, response) => {
    if (!isUp) {
      request.socket.destroy();
      return;
    }
    const { method, headers } = request;
    const onward = forward(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  return {
    ...server,
    start() {
      isUp = true;
    },
  };
}

test('an Ollama that is started later than the app appears in the list that is open, and answers', async ({
  launchApp,
  model,
}) => {
  model.mock.onMessage('Hello', { content: 'Hello from your own computer.' });
  const ollama = await startLater(model.url);
  try {
    const { page } = await launchApp({ env: { OLLAMA_HOST: ollama.url } });
    const window = new ChatWindow(page);
    await expect(window.modelPicker).toHaveAccessibleName('Model: Demo (scripted)');
    await window.modelPicker.click();
    const options = page.getByRole('option');
    await expect(options).toHaveCount(1);
    ollama.start();
    // The server asks again 5 s after it found nothing, the list every 5 s.
    await expect(options.first()).not.toContainText('Demo', { timeout: 15_000 });
    const name = (await options.first().textContent()) ?? '';
    await options.first().click();
    await expect(window.modelPicker).toHaveAccessibleName(`Model: ${name}`);
    await window.ask('Hello?');
    await window.answer().ended();
    await expect(window.answer().article).toContainText('Hello from your own computer.');
  } finally {
    await ollama.close();
  }
});

test('whoever comes back to the window has the models of a server that was started meanwhile', async ({
  launchApp,
  model,
}) => {
  const ollama = await startLater(model.url);
  try {
    const { app, page } = await launchApp({ env: { OLLAMA_HOST: ollama.url } });
    const window = new ChatWindow(page);
    await expect(window.modelPicker).toHaveAccessibleName('Model: Demo (scripted)');
    ollama.start();
    await expect
      .poll(
        async () => {
          // A display without a window manager gives the focus to nobody.
          await page.evaluate(() => globalThis.dispatchEvent(new Event('focus')));
          return window.modelPicker.getAttribute('aria-label');
        },
        { timeout: 15_000 },
      )
      .not.toBe('Model: Demo (scripted)');
    expect(app.windows()).toHaveLength(1);
  } finally {
    await ollama.close();
  }
});
