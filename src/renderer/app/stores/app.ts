import type { Chat } from '../../../shared/chat.ts';
import type { MillraceBridge } from '../../../shared/ipc.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createActivity, type Activity } from './activity.ts';
import { createAnnouncer, type Announcer } from './announcer.ts';
import { chatTitle } from './chat-groups.ts';
import { createChats, type Chats } from './chats.ts';
import type { Clock } from './clock.ts';
import { createConnection, type ConnectionStore } from './connection.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createModels, isOrphan, type Models } from './models.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPendingEdits, type PendingEdits } from './pending-edits.ts';
import { refusalWords } from './refusal-words.ts';
import { createRuns, lastRun, runAtHand, type Runs } from './runs.ts';
import { createSending, type Sending } from './sending.ts';
import { tellServerNews } from './server-news.ts';
import { createSettings, type Memory, type SettingsStore } from './settings.ts';
import { createStorage, type Storage } from './storage.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createView, type AccountDialog, type SettingsSection, type View } from './view.ts';
import { waitsIn } from './waiting-messages.ts';

/** All of the page's state, and what a reader can do. React shows it; it does not know React. */
export interface App {
  readonly bridge: MillraceBridge;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly activity: Activity;
  readonly announcer: Announcer;
  readonly chats: Chats;
  readonly connection: ConnectionStore;
  readonly conversation: Conversation;
  readonly drafts: Drafts;
  readonly edits: PendingEdits;
  readonly models: Models;
  readonly outbox: Outbox;
  readonly runs: Runs;
  readonly sending: Sending;
  readonly settings: SettingsStore;
  readonly storage: Storage;
  readonly toasts: Toasts;
  readonly view: View;
  select(sessionId: string | null): void;
  newChat(): void;
  openSettings(section: SettingsSection): void;
  closeSettings(): void;
  openDialog(dialog: AccountDialog): void;
  closeDialog(): void;
  /** This window shows that account from now on. */
  showAccount(accountId: string): void;
  /** It was signed out of: its chats are not to be seen here any longer. */
  leaveAccount(accountId: string): void;
  sendVerification(accountId: string, email: string): void;
  toggleSidebar(isNarrow: boolean): void;
  toggleInspector(): void;
  /** Takes the chat away at once; for some seconds it can be brought back. */
  deleteChat(sessionId: string): void;
  pickModel(sessionId: string | null, modelId: string): void;
  /** The model that the next message of this chat goes to. */
  modelFor(sessionId: string | null): string | undefined;
  /** Another answer in the place of the last one; of an earlier one, and where a message waits, none. */
  retry(runId: string): Promise<void>;
  stopAnswer(): void;
}

export interface AppOptions {
  readonly bridge: MillraceBridge;
  readonly clock: Clock;
  readonly memory: Memory;
  readonly newId: () => string;
  readonly selected: string | null;
}

/** As long as a deleted chat can be brought back. */
const UNDO_MS = 6000;
/** Longer than other notices: it says where words are that somebody may look for. */
const KEPT_MS = 30_000;

export function createApp({ bridge, clock, memory, newId, selected }: AppOptions): App {
  const accounts = createAccounts(bridge);
  const chats = createChats(bridge);
  const conversation = createConversation({ bridge, ...clock });
  const connection = createConnection({ bridge, after: clock.after });
  const drafts = createDrafts({ bridge, after: clock.after });
  const models = createModels(bridge);
  const runs = createRuns({ bridge, conversation, newId });
  const settings = createSettings(bridge, memory);
  const storage = createStorage(bridge);
  const toasts = createToasts({ after: clock.after, newId });
  const view = createView(selected);
  const selectedChat = (): string | null => view.store.getState().selected;
  const activity = createActivity({ bridge, selected: selectedChat });
  const outbox = createOutbox({
    bridge,
    conversation,
    newId,
    now: clock.now,
    onGone: (message) => edits.gone(message),
  });
  const edits = createPendingEdits({ outbox, drafts, toasts, selected: selectedChat, select });
  const announcer = createAnnouncer({ conversation, outbox, every: clock.every });
  const sending = createSending({
    chats,
    conversation,
    drafts,
    modelFor,
    newId,
    outbox,
    toasts,
    view,
  });

  function select(sessionId: string | null): void {
    view.store.setState({ selected: sessionId, drawerOpen: false });
    conversation.open(sessionId);
    connection.watch(sessionId);
    if (sessionId !== null) activity.seen(sessionId);
  }

  function modelFor(sessionId: string | null): string | undefined {
    const { newChatModel } = view.store.getState();
    const { defaultModel: chosen } = settings.store.getState().settings;
    const { defaultModel, providers } = models.store.getState();
    const own = ownDefault(chosen);
    const fallback = served(providers, own) ?? defaultModel ?? own;
    if (sessionId === null) return served(providers, newChatModel ?? undefined) ?? fallback;
    const chat = chats.store.getState().chats.get(sessionId);
    const known = chat?.model ?? conversation.store.getState().chat?.model;
    return known ?? outbox.modelOf(sessionId) ?? fallback;
  }

  /** What stands behind an answer would vanish with it: the newest one is the one that is shown. */
  function mayRetry(sessionId: string, runId: string): boolean {
    if (waitsIn(outbox.store.getState().pending, sessionId)) return false;
    return lastRun(conversation.store.getState()) === runId;
  }

  /** The setting is of this computer's models: another server may not have that one. */
  function ownDefault(modelId: string | undefined): string | undefined {
    const has = models.store.getState().models.some((model) => model.modelId === modelId);
    return has || accounts.isOwn() ? modelId : undefined;
  }

  function showAccount(accountId: string): void {
    // The page goes away: what was typed in it comes first.
    drafts.flush();
    void accounts.select(accountId).then((error) => {
      if (error !== null) failed(`The account cannot be shown. ${error.message}`);
    });
  }

  function failed(text: string): void {
    toasts.show({ text, tone: 'error' });
  }

  function newChat(): void {
    select(null);
    view.requestComposerFocus();
  }

  /** All at once: nothing of it is on the screen under one id and something under the other. */
  function made(localId: string, chat: Chat): void {
    const { sessionId } = chat;
    chats.made(localId, chat);
    drafts.move(localId, sessionId);
    outbox.rename(localId, sessionId);
    activity.rename(localId, sessionId);
    conversation.rename(localId, chat);
    if (selectedChat() !== localId) return;
    view.store.setState({ selected: sessionId });
    connection.watch(sessionId);
  }

  /** In another window, or because its only message was taken back. */
  function deletedElsewhere(sessionId: string, undoable: boolean): void {
    if (selectedChat() !== sessionId) return;
    const hadMessages = conversation.store.getState().path.length > 0;
    // What is typed comes back with the chat, where that may come back.
    if (!undoable) drafts.move(sessionId, null);
    select(null);
    if (hadMessages) toasts.show({ text: 'This chat was deleted.', tone: 'plain' });
  }

  /** It was deleted elsewhere: what was not sent in it is in a chat of its own. */
  function kept(sessionId: string, chat: Chat): void {
    const old = chats.store.getState().chats.get(sessionId);
    const name = old === undefined ? 'A chat' : `“${chatTitle(old)}”`;
    chats.upsert(chat);
    drafts.move(sessionId, chat.sessionId);
    outbox.rename(sessionId, chat.sessionId);
    const isShown = selectedChat() === sessionId;
    if (isShown) {
      view.store.setState({ selected: chat.sessionId });
      conversation.rename(sessionId, chat);
      connection.watch(chat.sessionId);
    }
    const show = { label: 'Show', run: () => select(chat.sessionId) };
    toasts.show(
      {
        text: `${name} was deleted elsewhere. What you had not sent is in a chat of its own.`,
        tone: 'plain',
        ...(isShown ? {} : { action: show }),
      },
      { ms: KEPT_MS },
    );
  }

  bridge.on('chats.changed', (change) => {
    if (change.change === 'made') made(change.localId, change.chat);
    else if (change.change === 'kept') kept(change.sessionId, change.chat);
    else if (change.change === 'delete') {
      deletedElsewhere(change.sessionId, change.undoable === true);
    }
  });

  return {
    bridge,
    clock,
    accounts,
    activity,
    announcer,
    chats,
    connection,
    conversation,
    drafts,
    edits,
    models,
    outbox,
    runs,
    sending,
    settings,
    storage,
    toasts,
    view,
    select,
    newChat,
    modelFor,
    openSettings: (section) => view.store.setState({ settings: section, drawerOpen: false }),
    closeSettings: () => view.store.setState({ settings: null }),
    toggleInspector: () =>
      view.store.setState(({ inspectorOpen }) => ({ inspectorOpen: !inspectorOpen })),
    openDialog: (dialog) => view.store.setState({ dialog, drawerOpen: false }),
    closeDialog: () => view.store.setState({ dialog: null }),
    showAccount,
    leaveAccount(accountId) {
      view.store.setState({ dialog: null });
      const { current, items } = accounts.store.getState();
      const own = items.find(({ serverUrl }) => serverUrl === null);
      // One that is gone already is the current one of no list.
      if ((current === null || current.accountId === accountId) && own !== undefined) {
        showAccount(own.accountId);
      }
    },
    sendVerification(accountId, email) {
      void bridge.call('accounts.sendVerification', { accountId }).then((result) => {
        if (result.ok) toasts.show({ text: `A mail is on its way to ${email}.`, tone: 'plain' });
        else failed(`The mail could not be sent. ${result.error.message}`);
      });
    },
    toggleSidebar(isNarrow) {
      if (isNarrow) view.store.setState(({ drawerOpen }) => ({ drawerOpen: !drawerOpen }));
      else {
        const { sidebarOpen } = settings.store.getState().settings;
        void settings.update({ sidebarOpen: !sidebarOpen });
      }
    },
    deleteChat(sessionId) {
      const title = chatTitle(chats.store.getState().chats.get(sessionId));
      if (selectedChat() === sessionId) newChat();
      const undo = (): void => {
        void chats.undoRemove(sessionId).then((error) => {
          if (error !== null) failed(`“${title}” could not be brought back. ${error.message}`);
        });
      };
      const close = toasts.show(
        { text: `“${title}” was deleted.`, tone: 'plain', action: { label: 'Undo', run: undo } },
        { ms: UNDO_MS, isFixed: true },
      );
      void chats.remove(sessionId, UNDO_MS).then((error) => {
        if (error === null) return;
        close();
        failed(`“${title}” could not be deleted. ${refusalWords(error)}`);
      });
    },
    pickModel(sessionId, modelId) {
      if (sessionId === null) {
        view.store.setState({ newChatModel: modelId });
        return;
      }
      void chats.setModel(sessionId, modelId).then((error) => {
        if (error !== null) failed(`The model could not be changed. ${refusalWords(error)}`);
      });
    },
    async retry(runId) {
      const sessionId = selectedChat();
      if (sessionId === null || !mayRetry(sessionId, runId)) return;
      const model = modelFor(sessionId);
      const error = await runs.retry({
        sessionId,
        runId,
        ...(model === undefined ? {} : { model }),
      });
      if (error !== null) failed(`It could not be tried again. ${refusalWords(error)}`);
    },
    stopAnswer() {
      const state = conversation.store.getState();
      const runId = runAtHand(state);
      if (state.sessionId === null || runId === null || runs.store.getState().has(runId)) return;
      void runs.stopRun({ sessionId: state.sessionId, runId }).then((error) => {
        if (error !== null) failed(`The answer could not be stopped. ${error.message}`);
      });
    },
  };
}

/** The choice, unless its provider was removed since. */
function served(
  providers: readonly string[] | null,
  chosen: string | undefined,
): string | undefined {
  return chosen === undefined || isOrphan(providers, chosen) ? undefined : chosen;
}

/** Asks for what the first screen shows; nothing waits for it. */
export function startApp(app: App): void {
  void app.settings.load();
  void app.accounts.load();
  void loadOutbox(app, app.drafts.load());
  void app.chats.load();
  void app.models.load();
  void app.activity.load();
  void app.connection.load();
  void app.storage.load();
  const { selected } = app.view.store.getState();
  if (selected !== null) app.select(selected);
  tellServerNews(app);
  app.bridge.on('server.changed', (server) => {
    if (server.state !== 'ready') return;
    if (app.chats.store.getState().phase === 'failed') void app.chats.load();
    if (app.models.store.getState().phase === 'failed') void app.models.load();
    if (app.conversation.store.getState().phase === 'failed') app.conversation.reopen();
    app.conversation.forgetOlderFailure();
  });
}

/** A message comes up together with the change to it that was not kept: it waits for that. */
async function loadOutbox(app: App, drafts: Promise<void>): Promise<void> {
  const [result] = await Promise.all([app.bridge.call('outbox.list'), drafts]);
  if (!result.ok) return;
  const { messages, stops } = result.value;
  app.outbox.restore(messages);
  app.runs.restore(stops);
  app.edits.tellUnfinished(messages);
}
