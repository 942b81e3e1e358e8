import { shell, type WebContents } from 'electron';
import type { AppInfo, CallName } from '../../shared/ipc.ts';
import { OWN_ACCOUNT } from '../services/account-view.ts';
import type { Accounts } from '../services/accounts.ts';
import type { SecretBox } from '../services/ports/storage.ts';
import type { ProvidersService } from '../services/providers.ts';
import type { ServerControl } from '../services/server-control.ts';
import type { SettingsService } from '../services/settings.ts';
import type { Handlers } from './ipc.ts';
import { openOutside } from './links.ts';
import type { Pages } from './pages.ts';

/** Those that are the same whatever account the calling page shows. */
export type AppCall = Extract<
  CallName,
  `${'app' | 'settings' | 'providers' | 'accounts'}.${string}`
>;

export interface AppCallsOptions {
  readonly pages: Pages;
  /** The server of this computer: it is the one that providers are set up for. */
  readonly server: ServerControl;
  /** Asked for when needed: the language is known only once Electron is ready. */
  readonly info: () => Omit<AppInfo, 'keyStore'>;
  /** Opened after the first window: the page is there before the disk has answered. */
  readonly settings: Promise<SettingsService>;
  readonly secrets: Promise<SecretBox>;
  readonly providers: Promise<ProvidersService>;
  readonly accounts: Promise<Accounts>;
  /** Loads the page of this account into a window. */
  readonly show: (contents: WebContents, accountId: string) => void;
}

export function appHandlers(options: AppCallsOptions): Pick<Handlers, AppCall> {
  const { accounts, pages, server, show } = options;
  return {
    'app.info': async () => ({ ...options.info(), keyStore: (await options.secrets).kind }),
    'app.openLink': ({ url }) => openOutside(url),
    'app.showLog': () => shell.showItemInFolder(options.info().logFile),

    'settings.get': async () => (await options.settings).get(),
    'settings.update': async (patch) => (await options.settings).update(patch),

    'providers.list': async () => ({ items: [...(await options.providers).list()] }),
    'providers.save': async (draft) => (await options.providers).save(draft),
    'providers.remove': async ({ providerId }) => (await options.providers).remove(providerId),
    'providers.test': async (draft) =>
      server.testProvider((await options.providers).complete(draft)),

    'accounts.list': async (_, _sender, current) => ({
      current,
      items: [...(await accounts).list()],
    }),
    'accounts.select': async ({ accountId }, sender) => {
      await (await accounts).select(accountId);
      show(sender, accountId);
    },
    'accounts.add': async ({ url }) => (await accounts).add(url),
    'accounts.signIn': async ({ url, email, password }) => ({
      accountId: await (await accounts).signIn(url, email, password),
    }),
    'accounts.signUp': async ({ url, email, password }) => ({
      accountId: await (await accounts).signUp(url, email, password),
    }),
    'accounts.signInGoogle': async ({ url }) => ({
      accountId: await (await accounts).signInGoogle(url),
    }),
    'accounts.cancelGoogle': async () => (await accounts).cancelGoogle(),
    'accounts.resetPassword': async ({ url, email }) => (await accounts).resetPassword(url, email),
    'accounts.sendVerification': async ({ accountId }) =>
      (await accounts).sendVerification(accountId),
    'accounts.unsent': async ({ accountId }) => ({
      messages: await (await accounts).unsent(accountId),
    }),
    'accounts.signOut': async ({ accountId, wipe }, sender) => {
      // The one that asks stays, to say how it went; it leaves by itself.
      for (const contents of pages.showing(accountId)) {
        if (contents !== sender) show(contents, OWN_ACCOUNT);
      }
      await (await accounts).signOut(accountId, wipe);
    },
  };
}
