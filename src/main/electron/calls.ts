import { shell } from 'electron';
import type { AppInfo } from '../../shared/ipc.ts';
import type { ChatApi } from '../services/ports/chat-api.ts';
import type { SecretBox } from '../services/ports/storage.ts';
import type { Conversations } from '../services/conversations.ts';
import type { ProvidersService } from '../services/providers.ts';
import type { ServerControl } from '../services/server-control.ts';
import type { SettingsService } from '../services/settings.ts';
import type { Handlers } from './ipc.ts';
import { openOutside } from './links.ts';
import type { Pages } from './pages.ts';

export interface CallsOptions {
  readonly api: ChatApi;
  readonly conversations: Conversations;
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
  const { api, conversations, pages, server } = options;
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

    'server.status': () => server.status(),
    'server.restart': () => server.restart(),

    'chats.list': (page) => api.listChats(page),
    'chats.create': async ({ key, ...request }) => {
      const chat = await api.createChat(request, key);
      pages.tellAll('chats.changed', { change: 'upsert', chat });
      return chat;
    },
    'chats.update': async ({ sessionId, patch }) => {
      const chat = await api.updateChat(sessionId, patch);
      pages.tellAll('chats.changed', { change: 'upsert', chat });
      return chat;
    },
    'chats.delete': async ({ sessionId }) => {
      await api.deleteChat(sessionId);
      pages.tellAll('chats.changed', { change: 'delete', sessionId });
    },

    'conversation.open': ({ sessionId }, sender) =>
      conversations.open(pages.pageOf(sender), sessionId),
    'conversation.close': ({ sessionId }, sender) => conversations.close(sender.id, sessionId),
    'conversation.ack': ({ sessionId, batch }, sender) =>
      conversations.acknowledge(sender.id, sessionId, batch),
    'conversation.older': ({ sessionId, cursor }) => api.listMessages(sessionId, { cursor }),
    'conversation.reconnect': ({ sessionId }, sender) =>
      conversations.reconnect(sender.id, sessionId),

    'messages.send': async ({ sessionId, key, ...request }) => {
      const accepted = await api.sendMessage(sessionId, request, key);
      // Its first message names a chat, and each moves it up the list; a chat that is not open has
      // no stream to say so. The answer to this call does not wait for it.
      api.getChat(sessionId).then(
        (chat) => pages.tellAll('chats.changed', { change: 'upsert', chat }),
        () => undefined,
      );
      return accepted;
    },
    'runs.cancel': async ({ sessionId, runId }) => ({ run: await api.cancelRun(sessionId, runId) }),
    'runs.retry': async ({ sessionId, runId, key, ...request }) => ({
      run: await api.retryRun(sessionId, runId, request, key),
    }),
  };
}
