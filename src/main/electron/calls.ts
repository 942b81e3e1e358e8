import { shell } from 'electron';
import type { Chat } from '../../shared/chat.ts';
import type { AppInfo, StreamBatch } from '../../shared/ipc.ts';
import type { ChatApi } from '../services/ports/chat-api.ts';
import type { SecretBox } from '../services/ports/storage.ts';
import type { Account } from '../services/account.ts';
import type { ProvidersService } from '../services/providers.ts';
import type { ServerControl } from '../services/server-control.ts';
import type { SettingsService } from '../services/settings.ts';
import type { StorageWords } from '../services/storage-words.ts';
import { whenOpened } from '../services/when-opened.ts';
import type { Handlers } from './ipc.ts';
import { openOutside } from './links.ts';
import type { Pages } from './pages.ts';

export interface CallsOptions {
  readonly api: ChatApi;
  readonly account: Account;
  readonly storage: StorageWords;
  readonly server: ServerControl;
  readonly pages: Pages;
  /** Asked for when needed: the language is known only once Electron is ready. */
  readonly info: () => Omit<AppInfo, 'keyStore'>;
  /** Opened after the first window: the page is there before the disk has answered. */
  readonly settings: Promise<SettingsService>;
  readonly secrets: Promise<SecretBox>;
  readonly providers: Promise<ProvidersService>;
}

/** Each call of the contract, handed to the use case that does it. */
export function createHandlers(options: CallsOptions): Handlers {
  const { account, api, pages, server } = options;
  const { chats, conversations, drafts, outbox } = account;
  const localChats = async (): Promise<readonly Chat[]> =>
    (await whenOpened(outbox, (opened) => opened.localChats())) ?? [];
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
    'models.list': () => api.listModels(),

    'storage.status': () => options.storage.status(),
    'storage.dismiss': ({ news }) => options.storage.dismiss(news),
    'account.status': () => account.status() ?? null,
    'account.reconnect': () => account.tryNow(),
    'activity.list': () => ({ running: [...conversations.running()] }),
    'server.status': () => server.status(),
    'server.restart': () => server.restart(),

    'chats.list': (page) => chats.list(page),
    'chats.update': ({ sessionId, patch }) => chats.update(sessionId, patch),
    'chats.delete': async ({ sessionId, undoMs }) => (await outbox).deleteChat(sessionId, undoMs),
    'chats.undelete': async ({ sessionId }) => (await outbox).undeleteChat(sessionId),

    'conversation.open': async ({ sessionId }, sender) => {
      const local = (await localChats()).find((chat) => chat.sessionId === sessionId);
      const page = pages.pageOf(sender);
      if (local === undefined) conversations.open(page, sessionId);
      else page.batch(beginningOf(local));
    },
    'conversation.close': async ({ sessionId }, sender) => {
      // In the order in which they were called: an opening may wait for the disk.
      await localChats();
      conversations.close(sender.id, sessionId);
    },
    'conversation.ack': ({ sessionId, batch }, sender) =>
      conversations.acknowledge(sender.id, sessionId, batch),
    'conversation.older': ({ sessionId, cursor }) => chats.older(sessionId, cursor),
    'conversation.reconnect': ({ sessionId }) => {
      conversations.reconnect(sessionId);
      account.tryNow();
    },

    'outbox.list': async () => {
      const { messages, stops } = (await outbox).list();
      return { messages: [...messages], stops: [...stops] };
    },
    'outbox.send': async (request) => (await outbox).send(request),
    'outbox.edit': async ({ entryId, text }) => (await outbox).edit(entryId, text),
    'outbox.cancel': async ({ entryId }) => (await outbox).cancel(entryId),
    'outbox.sendNow': async ({ entryId }) => (await outbox).sendNow(entryId),

    'drafts.list': async () => ({ items: [...(await drafts).list()] }),
    'drafts.save': async (draft, sender) => {
      if ((await drafts).save(draft)) pages.tellOthers(sender, 'drafts.changed', draft);
    },

    'runs.cancel': async (stop) => (await outbox).stop(stop),
    'runs.retry': async ({ sessionId, runId, key, ...request }) => {
      const run = await api.retryRun(sessionId, runId, request, key);
      conversations.expect(run);
      return { run };
    },
  };
}

/** What a page is shown of a chat that the server has not made yet. */
function beginningOf(chat: Chat): StreamBatch {
  return {
    sessionId: chat.sessionId,
    batch: 1,
    from: 0,
    to: 0,
    snapshot: { type: 'snapshot', chat, messages: [], runs: [] },
    events: [],
  };
}
