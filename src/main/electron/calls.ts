import { homedir } from 'node:os';
import type { Chat } from '../../shared/chat.ts';
import { calls, type CallName, type StreamBatch } from '../../shared/ipc.ts';
import type { LiveAccount } from '../services/live-account.ts';
import { whenOpened } from '../services/when-opened.ts';
import { appHandlers, type AppCall, type AppCallsOptions } from './app-calls.ts';
import type { Handlers } from './ipc.ts';
import type { Pages } from './pages.ts';
import { saveFile } from './save-file.ts';

type AccountCall = Exclude<CallName, AppCall>;
type AccountHandlers = Pick<Handlers, AccountCall>;

/** Each call of the contract, handed to the use case that does it; most are the calling page's account's. */
export function createHandlers(options: AppCallsOptions): Handlers {
  const ofApp = appHandlers(options);
  const names = (Object.keys(calls) as CallName[]).filter((name) => !Object.hasOwn(ofApp, name));
  const handlersOf = handlersByAccount(options);
  const ofAccounts = names.map((name) => [
    name,
    async (...args: [unknown, unknown, string]): Promise<unknown> => {
      // Types tie each name to its input; over a union of names that tie is lost.
      const handlers = (await handlersOf(args[2])) as unknown as Record<string, Anything>;
      return handlers[name]?.(...args);
    },
  ]);
  return { ...ofApp, ...(Object.fromEntries(ofAccounts) as AccountHandlers) };
}

type Anything = (...args: readonly unknown[]) => unknown;

function handlersByAccount({
  accounts,
  pages,
  info,
}: Pick<AppCallsOptions, 'accounts' | 'pages' | 'info'>): (
  accountId: string,
) => Promise<AccountHandlers> {
  const made = new WeakMap<LiveAccount, AccountHandlers>();
  return async (accountId) => {
    const live = (await accounts).live(accountId);
    const known = made.get(live) ?? accountHandlers(live, pages, info);
    made.set(live, known);
    return known;
  };
}

function accountHandlers(
  live: LiveAccount,
  pages: Pages,
  info: AppCallsOptions['info'],
): AccountHandlers {
  const { account, api, server, storage } = live;
  const { chats, conversations, drafts, outbox } = account;
  const localChats = async (): Promise<readonly Chat[]> =>
    (await whenOpened(outbox, (opened) => opened.localChats())) ?? [];
  return {
    'models.list': () => api.listModels(),

    'storage.status': () => storage.status(),
    'storage.dismiss': ({ news }) => storage.dismiss(news),
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
    'conversation.ack': ({ sessionId, batch, paintMs }, sender) =>
      conversations.acknowledge(sender.id, sessionId, batch, paintMs),
    'conversation.older': ({ sessionId, cursor }) => chats.older(sessionId, cursor),
    'conversation.reconnect': ({ sessionId }) => {
      conversations.reconnect(sessionId);
      account.tryNow();
    },

    'inspector.read': ({ sessionId }) => account.inspection.read(sessionId),
    'inspector.export': async (request, sender) => {
      const about = { app: info(), home: homedir() };
      const exported = await account.inspection.exported({ ...request, ...about });
      const text = `${JSON.stringify(exported, null, 2)}\n`;
      return { saved: await saveFile(sender, { name: 'millrace-stream.json', text }) };
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
