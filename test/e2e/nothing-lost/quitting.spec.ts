import { once } from 'node:events';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { ChatWindow } from '../pages/chat-window.ts';

for (const way of ['quits', 'closes the last window'] as const) {
  test(`the last key that was typed in a long text is there when one ${way}`, async ({ setUp }) => {
    // Between two savings of it there is a pause of 90 ms.
    const long = 'x'.repeat(900_000);
    // With a server of its own the app would take longer to end than that.
    const { launch } = await setUp('alone');
    const first = await launch();
    await new ChatWindow(first.page).composer.fill(long);
    const exited = once(first.app.process(), 'exit');
    await first.app
      .evaluate(async ({ app, BrowserWindow }, quits) => {
        const [window] = BrowserWindow.getAllWindows();
        await window?.webContents.executeJavaScript(
          `for (const key of 'ABC') document.execCommand('insertText', false, key);`,
        );
        if (quits) app.quit();
        else window?.close();
      }, way === 'quits')
      // It may be gone before it answers.
      .catch(() => undefined);
    await exited;

    const { page } = await first.relaunch();
    const { composer } = new ChatWindow(page);
    await expect
      .poll(async () => (await composer.inputValue()).length)
      .toBe(long.length + 'ABC'.length);
    expect((await composer.inputValue()).slice(-4)).toBe('xABC');
  });
}

test('a page that hangs does not keep the app from quitting', async ({ setUp }) => {
  const { launch } = await setUp('alone');
  const { app, page } = await launch();
  const exited = once(app.process(), 'exit');
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  expect(await exited).toEqual([0, null]);
});

test('what asks for a window while the app quits gets none', async ({ setUp }) => {
  const { launch } = await setUp('embedded');
  const { app, logs } = await launch();
  const exited = once(app.process(), 'exit');
  await app
    .evaluate(({ app }) => {
      app.on('window-all-closed', () => {
        app.on('browser-window-created', () => console.log('a window was opened'));
        // A click on the dock of macOS.
        app.emit('activate');
        console.log('a window was asked for');
      });
      app.quit();
    })
    .catch(() => undefined);
  expect(await exited).toEqual([0, null]);
  expect(logs.stdout).toContain('a window was asked for');
  expect(logs.stdout).not.toContain('a window was opened');
});
