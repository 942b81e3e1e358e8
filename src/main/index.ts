import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { app, Menu, nativeTheme, net, powerMonitor, session } from 'electron';
import { accountFolder } from './adapters/account-folder.ts';
import { openDisk } from './adapters/disk/open-disk.ts';
import { createEventSourceStream } from './adapters/event-source-stream.ts';
import { createHttpChatApi } from './adapters/http-chat-api.ts';
import { createJsonDocument } from './adapters/json-document.ts';
import { openLogFile } from './adapters/rotating-log.ts';
import { registerAppScheme, serveApp } from './electron/app-protocol.ts';
import { pageUrl } from './electron/app-url.ts';
import { createBackend } from './electron/backend.ts';
import { createHandlers } from './electron/calls.ts';
import { readEnvironment, type AppEnvironment } from './electron/environment.ts';
import { registerCalls } from './electron/ipc.ts';
import { openSecretBox } from './electron/key-store.ts';
import { lockContents, lockSession } from './electron/lockdown.ts';
import { menuTemplate } from './electron/menu.ts';
import { createPages } from './electron/pages.ts';
import { refuseToStart } from './electron/start-problem.ts';
import { systemClock } from './electron/system-clock.ts';
import { trustOrigin } from './electron/trusted-sender.ts';
import { logUncaught } from './electron/uncaught.ts';
import { createWindows } from './electron/windows.ts';
import { openAccount } from './services/account.ts';
import { watchNetwork } from './services/network-watch.ts';
import { openProviders } from './services/providers.ts';
import { openSettings } from './services/settings.ts';
import { createStorageWords } from './services/storage-words.ts';

/** The composition root: builds the parts and wires them. It decides nothing. */

registerAppScheme();
app.enableSandbox();
const environment = readEnvironment(import.meta.dirname, process.env);
const userData = app.getPath('userData');

if ('problem' in environment) refuseToStart(environment.problem);
else if (app.requestSingleInstanceLock()) run(environment);
else app.quit();

function run(environment: AppEnvironment): void {
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

  const pages = createPages((pageId) => account.conversations.closePage(pageId));
  const settings = openSettings(document('settings.json'), (next) => {
    nativeTheme.themeSource = next.theme;
    pages.tellAll('settings.changed', next);
  });
  const secrets = app.whenReady().then(openSecretBox);
  const providers = secrets.then((box) =>
    openProviders({
      document: document('providers.json'),
      secrets: box,
      onChange: (next) => backend.control.setProviders(next),
    }),
  );
  const backend = createBackend({
    environment,
    userData,
    providers: async () => (await providers).withKeys(),
    onStatus(status) {
      pages.tellAll('server.changed', status);
      if (status.state === 'ready') account.reachable();
    },
    // Not when the providers were saved: a page would ask for the list before the server has them.
    onModels: () => pages.tellAll('models.changed', undefined),
    log,
  });
  const storage = createStorageWords((status) => pages.tellAll('storage.changed', status));
  const disk = openDisk({
    workerFile: environment.diskWorker,
    folder: accountFolder(userData, environment.backend?.url),
    now: () => performance.now(),
    onProblem: (problem) => storage.take(problem),
    onNews: ({ news }) => storage.add(news),
  });
  const api = createHttpChatApi(backend.endpoints);
  const account = openAccount({
    api,
    source: createEventSourceStream(backend.endpoints),
    journal: disk.journal,
    store: disk.outbox,
    clock: systemClock,
    random: Math.random,
    now: () => new Date().toISOString(),
    newId: randomUUID,
    defer: queueMicrotask,
    tell: (name, payload) => pages.tellAll(name, payload),
    log,
  });
  registerCalls(
    createHandlers({
      api,
      account,
      storage,
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

  const windows = createWindows({
    preload: environment.preload,
    url: pageUrl({ isPackaged: app.isPackaged, devServerUrl: environment.devServerUrl }),
    pages,
    clock: systemClock,
    log,
    // Behind the first paint: the server's process and the disk's thread would take the processor that
    // draws the page, and what the page asks for waits until they are ready. A page that does not load
    // must not keep them from what they have to finish.
    onFirst() {
      disk.start();
      backend.start();
      account.start();
    },
  });

  void Promise.all([app.whenReady(), settings]).then(([, opened]) => {
    nativeTheme.themeSource = opened.get().theme;
    lockSession(session.defaultSession);
    serveApp(session.defaultSession, environment.pageRoot);
    windows.open();
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          isMac: process.platform === 'darwin',
          isPackaged: app.isPackaged,
          command: (command) => windows.command(command),
          newWindow: () => windows.open(),
        }),
      ),
    );
    powerMonitor.on('suspend', () => account.setAsleep(true));
    powerMonitor.on('resume', () => account.setAsleep(false));
    if (environment.backend !== undefined) {
      watchNetwork({
        serverUrl: environment.backend.url,
        isOnline: () => net.isOnline(),
        clock: systemClock,
        onChange: (offline) => account.setOffline(offline),
      });
    }
  });

  app.on('second-instance', () => windows.focus());
  app.on('activate', () => {
    if (windows.count === 0) windows.open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let isStopping = false;
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    // Whoever quits before the first window is there waits for no disk that was never opened.
    disk.start();
    // First the pages, which hand over what was typed last; then what reads from the server, or it would
    // be told of the server's end on closed sockets; then the server, which ends its answers in good
    // order and has a time limit.
    void windows
      .closeAll()
      .finally(() => account.close())
      .finally(() => backend.control.stop())
      .finally(() => disk.close())
      .finally(() => {
        stopped = true;
        app.quit();
      });
  });
}
