import { expect, test } from '../../helpers/app.ts';
import { appProcesses } from '../../helpers/processes.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('pages run in the sandbox, apart from Node', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();

  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as Electron.WebContents & {
        getLastWebPreferences(): Electron.WebPreferences;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    }),
  );
  expect(preferences).toEqual([
    {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    },
  ]);
});

test('no process of the app is started without its sandbox', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const all = await appProcesses(app);
  const switches = all.flatMap((one) => one.commandLine.filter((word) => word.startsWith('--')));
  expect(switches.filter((word) => /no-sandbox|disable-.*sandbox|no-zygote/u.test(word))).toEqual(
    [],
  );
  expect(
    switches.filter((word) => /disable-web-security|allow-running-insecure/u.test(word)),
  ).toEqual([]);
});

test('the kernel holds the page: no system calls at will, no network of its own', async ({
  launchApp,
}) => {
  test.skip(process.platform !== 'linux', 'Linux shows it under /proc');
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  const all = await appProcesses(app);
  const main = all[0];
  const pages = all.filter((one) => one.type === 'Tab');
  expect(main?.type).toBe('Browser');
  expect(main?.seccomp).toBe(0);
  expect(pages).not.toEqual([]);
  for (const one of pages) {
    expect(one.seccomp).toBe(2);
    expect(one.network).not.toBe(main?.network);
  }
});
