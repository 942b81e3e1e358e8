import { join } from 'node:path';
import { app, Menu, nativeTheme, powerMonitor, session, type BrowserWindow } from 'electron';
import { createEventSourceStream } from './adapters/event-source-stream.ts';
import { createHttpChatApi } from './adapters/http-chat-api.ts';
import { createJsonDocument } from './adapters/json-document.ts';
import { openLogFile } from './adapters/rotating-log.ts';
import { registerAppScheme, serveApp } from './electron/app-protocol.ts';
import { pageUrl } from './electron/app-url.ts';
import { createBackend } from './electron/backend.ts';
import { createHandlers } from './electron/calls.ts';
import { readEnvironment } from './electron/environment.ts';
import { registerCalls, tell } from './electron/ipc.ts';
import { openSecretBox } from './electron/key-store.ts';
import { lockContents, lockSession } from './electron/lockdown.ts';
import { menuTemplate } from './electron/menu.ts';
import { watchPage } from './electron/page-watch.ts';
import { createPages } from './electron/pages.ts';
import { systemClock } from './electron/system-clock.ts';
import { trustOrigin } from './electron/trusted-sender.ts';
import { logUncaught } from './electron/uncaught.ts';
import { createWindow } from './electron/window.ts';
import { createConversations } from './services/conversations.ts';
import { openProviders } from './services/providers.ts';
import { openSettings } from './services/settings.ts';

/** The composition root: builds the parts and wires them. It decides nothing. */

registerAppScheme();
app.enableSandbox();
const environment = readEnvironment(import.meta.dirname, process.env);
const userData = app.getPath('userData');

if (app.requestSingleInstanceLock()) run();
else app.quit();

function run(): void {
  const logFile = openLogFile(join(userData, 'logs', 'millrace.log'), Date.now);
  const log = (line: string): void => logFile.write(line);
  const document = (name: string) =>
    createJsonDocument({
      path: join(userData, name),
      now: Date.now,
      onDamaged: (setAside) => log(`${name} was damaged; it was set aside as ${setAside}`),
    });

  logUncaught(log);
  lockContents(log);
  if (environment.devServerUrl !== undefined) trustOrigin(new URL(environment.devServerUrl).origin);

  const pages = createPages((pageId) => conversations.closePage(pageId));
  const settings = openSettings(document('settings.json'), (next) => {
    nativeTheme.themeSource = next.theme;
    pages.tellAll('settings.changed', next);
  });
  const secrets = app.whenReady().then(openSecretBox);
  const providers = secrets.then((box) =>
    openProviders({
      document: document('providers.json'),
      secrets: box,
      onChange(next) {
        backend.control.setProviders(next);
        pages.tellAll('models.changed', undefined);
      },
    }),
  );
  const backend = createBackend({
    environment,
    userData,
    providers: async () => (await providers).withKeys(),
    onStatus: (status) => pages.tellAll('server.changed', status),
    log,
  });
  const api = createHttpChatApi(backend.endpoints);
  const conversations = createConversations({
    source: createEventSourceStream(backend.endpoints),
    clock: systemClock,
    random: Math.random,
    onChat: (chat) => pages.tellAll('chats.changed', { change: 'upsert', chat }),
    defer: queueMicrotask,
  });
  registerCalls(
    createHandlers({
      api,
      conversations,
      server: backend.control,
      pages,
      settings,
      secrets,
      providers,
      info: () => ({
        version: app.getVersion(),
        platform: process.platform,
        electron: process.versions.electron,
        locale: app.getLocale(),
        logFile: logFile.path,
      }),
    }),
    log,
  );

  let window: BrowserWindow | undefined;
  const openWindow = (): void => {
    window = createWindow({
      preload: environment.preload,
      url: pageUrl({ isPackaged: app.isPackaged, devServerUrl: environment.devServerUrl }),
    });
    pages.add(window.webContents);
    watchPage(window, { now: Date.now, log });
    // Behind the first paint: the server's process would take the processor that draws the page, and
    // what the page asks for waits until it is ready.
    window.once('ready-to-show', () => backend.start());
    // A page that does not load must not keep the server from what it has to finish.
    window.webContents.once('did-fail-load', () => backend.start());
    window.once('closed', () => (window = undefined));
  };

  void Promise.all([app.whenReady(), settings]).then(([, opened]) => {
    nativeTheme.themeSource = opened.get().theme;
    lockSession(session.defaultSession);
    serveApp(session.defaultSession, environment.pageRoot);
    openWindow();
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          isMac: process.platform === 'darwin',
          isPackaged: app.isPackaged,
          command: (command) => {
            if (window !== undefined) tell(window.webContents, 'command', command);
          },
        }),
      ),
    );
    powerMonitor.on('suspend', () => conversations.setAsleep(true));
    powerMonitor.on('resume', () => conversations.setAsleep(false));
  });

  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (window === undefined) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    // The server ends its answers in good order first; it has a time limit.
    event.preventDefault();
    conversations.closeAll();
    void backend.control.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}
