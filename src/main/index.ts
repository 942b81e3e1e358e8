import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { app, Menu, nativeTheme, powerMonitor, session, shell, type WebContents } from 'electron';
import type { EventName, EventPayload } from '../shared/ipc.ts';
import { accountFolder } from './adapters/account-folder.ts';
import { createAskGoogle } from './adapters/google/ask-google.ts';
import { createJsonDocument } from './adapters/json-document.ts';
import { removeFolder } from './adapters/remove-folder.ts';
import { openLogFile } from './adapters/rotating-log.ts';
import { readServerConfig } from './adapters/server-config.ts';
import { registerAppScheme, serveApp } from './electron/app-protocol.ts';
import { pageUrl, pageUrlFor } from './electron/app-url.ts';
import { createBackend } from './electron/backend.ts';
import { createHandlers } from './electron/calls.ts';
import { readEnvironment, type AppEnvironment } from './electron/environment.ts';
import { registerCalls } from './electron/ipc.ts';
import { openSecretBox } from './electron/key-store.ts';
import { openLiveAccount } from './electron/live-account.ts';
import { lockContents, lockSession } from './electron/lockdown.ts';
import { menuTemplate } from './electron/menu.ts';
import { createPages } from './electron/pages.ts';
import { refuseToStart } from './electron/start-problem.ts';
import { systemClock } from './electron/system-clock.ts';
import { trustOrigin } from './electron/trusted-sender.ts';
import { logUncaught } from './electron/uncaught.ts';
import { createWindows } from './electron/windows.ts';
import { openAccountRecords } from './services/account-records.ts';
import { OWN_ACCOUNT, viewOfOwn } from './services/account-view.ts';
import { createAccounts, type Accounts } from './services/accounts.ts';
import { openProviders } from './services/providers.ts';
import { createRemoteControl } from './services/server-control.ts';
import { createSessionEndpoint } from './services/session-endpoint.ts';
import { openSettings } from './services/settings.ts';
import { createWindowMemory } from './services/window-memory.ts';

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

  const pages = createPages((pageId) => {
    for (const { account } of ready?.open() ?? []) account.conversations.closePage(pageId);
  });
  const tellOwn = <N extends EventName>(name: N, payload: EventPayload<N>): void =>
    pages.tellAccount(OWN_ACCOUNT, name, payload);
  const page = pageUrl({
    isPackaged: app.isPackaged,
    devServerUrl: environment.devServerUrl,
  });
  const show = (contents: WebContents, accountId: string): void => {
    // One that does not load says so itself (page-watch.ts).
    contents.loadURL(pageUrlFor(accountId, page)).catch(() => undefined);
  };
  const settings = openSettings(document('settings.json'), (next) => {
    nativeTheme.themeSource = next.theme;
    for (const { account } of ready?.open() ?? [own]) account.setStreaming(next.streaming);
    pages.tellAll('settings.changed', next);
  });
  const windowMemory = createWindowMemory({
    document: document('window.json'),
    clock: systemClock,
    log,
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
      tellOwn('server.changed', status);
      if (status.state === 'ready') own.account.reachable();
    },
    // Not when the providers were saved: a page would ask for the list before the server has them.
    onModels: () => tellOwn('models.changed', undefined),
    log,
  });
  const own = openLiveAccount({
    folder: accountFolder(userData, environment.backend?.url),
    diskWorker: environment.diskWorker,
    endpoints: backend.endpoints,
    server: backend.control,
    serverUrl: environment.backend?.url,
    startServer: () => backend.start(),
    streaming: settings.then((opened) => opened.get().streaming),
    tell: tellOwn,
    log,
  });
  const accounts = openAccountRecords(document('accounts.json')).then((records) =>
    createAccounts({
      records,
      own,
      ownView: viewOfOwn(environment.backend?.url),
      idOf: (serverUrl, uid) => basename(accountFolder(userData, serverUrl, uid)),
      openLive: (accountId, serverUrl, session) =>
        openLiveAccount({
          folder: join(userData, 'accounts', accountId),
          diskWorker: environment.diskWorker,
          endpoints: createSessionEndpoint(serverUrl, session),
          server: createRemoteControl(),
          serverUrl,
          streaming: settings.then((opened) => opened.get().streaming),
          tell: (name, payload) => pages.tellAccount(accountId, name, payload),
          log,
        }),
      wipe: (accountId) => removeFolder(join(userData, 'accounts', accountId)),
      secrets,
      // A start pays nothing for it: who signs in to no server never loads it.
      openIdentity: async (signIn, slot) =>
        (await import('./adapters/firebase/identity.ts')).openFirebaseIdentity(signIn, slot),
      readConfig: readServerConfig,
      askGoogle: createAskGoogle({
        openExternal: (url) => shell.openExternal(url),
        newSecret: () => randomBytes(32).toString('base64url'),
        after: (ms, callback) => systemClock.after(ms, callback),
      }),
      clock: systemClock,
      random: Math.random,
      onChange: () => pages.tellAccounts(ready?.list() ?? []),
      log,
    }),
  );
  let ready: Accounts | undefined;
  void accounts.then((opened) => {
    ready = opened;
  });
  registerCalls(
    createHandlers({
      accounts,
      server: backend.control,
      show,
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
    url: () => pageUrlFor(ready?.selected ?? OWN_ACCOUNT, page),
    pages,
    clock: systemClock,
    memory: windowMemory,
    log,
    // Behind the first paint: the server's process and the disk's thread would take the processor that
    // draws the page, and what the page asks for waits until they are ready. A page that does not load
    // must not keep them from what they have to finish.
    onFirst: () => void accounts.then((opened) => opened.begin()),
  });

  void Promise.all([app.whenReady(), settings, accounts, windowMemory.load()]).then(
    ([, opened, known]) => {
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
      powerMonitor.on('suspend', () => known.setAsleep(true));
      powerMonitor.on('resume', () => known.setAsleep(false));
    },
  );

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
    // First the pages, which hand over what was typed last.
    void windows
      .closeAll()
      .finally(() => windowMemory.flush())
      .then(() => accounts)
      .then((opened) => opened.close())
      .finally(() => {
        stopped = true;
        app.quit();
      });
  });
}
