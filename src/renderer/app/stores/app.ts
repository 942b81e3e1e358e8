import type { MillraceBridge } from '../../../shared/ipc.ts';
import { createAnnouncer, type Announcer } from './announcer.ts';
import { chatTitle } from './chat-groups.ts';
import { createChats, type Chats } from './chats.ts';
import type { Clock } from './clock.ts';
import { createConnection, type ConnectionStore } from './connection.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { createModels, type Models } from './models.ts';
import { createSending, type Sending } from './sending.ts';
import { createSettings, type Memory, type SettingsStore } from './settings.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createView, type SettingsSection, type View } from './view.ts';

/** All of the page's state, and what a reader can do. React shows it; it does not know React. */
export interface App {
  readonly bridge: MillraceBridge;
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly chats: Chats;
  readonly connection: ConnectionStore;
  readonly conversation: Conversation;
  readonly models: Models;
  readonly sending: Sending;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
  readonly view: View;
  select(sessionId: string | null): void;
  newChat(): void;
  openSettings(section: SettingsSection): void;
  closeSettings(): void;
  toggleSidebar(isNarrow: boolean): void;
  /** Hides the chat at once and deletes it unless that is undone. */
  deleteChat(sessionId: string): void;
  pickModel(sessionId: string | null, modelId: string): void;
  /** The model that the next message of this chat goes to. */
  modelFor(sessionId: string | null): string | undefined;
  sendDraft(): Promise<void>;
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

export function createApp({ bridge, clock, memory, newId, selected }: AppOptions): App {
  const chats = createChats(bridge);
  const conversation = createConversation({ bridge, ...clock });
  const connection = createConnection({ bridge, after: clock.after });
  const models = createModels(bridge);
  const settings = createSettings(bridge, memory);
  const toasts = createToasts({ after: clock.after, newId });
  const view = createView(selected);
  const announcer = createAnnouncer({ conversation, every: clock.every });

  function select(sessionId: string | null): void {
    view.store.setState({ selected: sessionId, drawerOpen: false });
    conversation.open(sessionId);
    connection.watch(sessionId);
  }

  const sending = createSending({
    bridge,
    chats,
    conversation,
    newId,
    onCreated(sessionId) {
      // Whoever looks at another chat by now stays there.
      if (view.store.getState().selected !== null) return;
      const draft = view.draft(null);
      view.setDraft(null, '');
      view.setDraft(sessionId, draft);
      select(sessionId);
    },
  });

  function modelFor(sessionId: string | null): string | undefined {
    const { newChatModel } = view.store.getState();
    const { defaultModel } = settings.store.getState().settings;
    const fallback = defaultModel ?? models.store.getState().defaultModel ?? undefined;
    if (sessionId === null) return newChatModel ?? fallback;
    const chat = chats.store.getState().chats.get(sessionId);
    return chat?.model ?? conversation.store.getState().chat?.model ?? fallback;
  }

  function failed(text: string): void {
    toasts.show({ text, tone: 'error' });
  }

  function newChat(): void {
    select(null);
    view.requestComposerFocus();
  }

  return {
    bridge,
    clock,
    announcer,
    chats,
    connection,
    conversation,
    models,
    sending,
    settings,
    toasts,
    view,
    select,
    newChat,
    modelFor,
    openSettings: (section) => view.store.setState({ settings: section, drawerOpen: false }),
    closeSettings: () => view.store.setState({ settings: null }),
    toggleSidebar(isNarrow) {
      if (isNarrow) view.store.setState(({ drawerOpen }) => ({ drawerOpen: !drawerOpen }));
      else {
        const { sidebarOpen } = settings.store.getState().settings;
        void settings.update({ sidebarOpen: !sidebarOpen });
      }
    },
    deleteChat(sessionId) {
      const title = chatTitle(chats.store.getState().chats.get(sessionId));
      chats.hide(sessionId);
      if (view.store.getState().selected === sessionId) newChat();
      toasts.show(
        {
          text: `“${title}” was deleted.`,
          tone: 'plain',
          action: { label: 'Undo', run: () => chats.unhide(sessionId) },
        },
        {
          ms: UNDO_MS,
          onGone: () => {
            void chats.remove(sessionId).then((error) => {
              if (error !== null) failed(`“${title}” could not be deleted. ${error.message}`);
            });
          },
        },
      );
    },
    pickModel(sessionId, modelId) {
      if (sessionId === null) {
        view.store.setState({ newChatModel: modelId });
        return;
      }
      void chats.setModel(sessionId, modelId).then((error) => {
        if (error !== null) failed(`The model could not be changed. ${error.message}`);
      });
    },
    async sendDraft() {
      const sessionId = view.store.getState().selected;
      const text = view.draft(sessionId);
      if (text.trim() === '') return;
      const model = modelFor(sessionId);
      view.setDraft(sessionId, '');
      const sent = await sending.send({
        sessionId,
        text,
        ...(model === undefined ? {} : { model }),
      });
      if (sent) return;
      // Back into the box, of the chat that may have been made meanwhile, before what was typed since.
      const back = sessionId ?? view.store.getState().selected;
      const typed = view.draft(back);
      view.setDraft(back, typed === '' ? text : `${text}\n\n${typed}`);
    },
    async retry(runId) {
      const sessionId = view.store.getState().selected;
      if (sessionId === null) return;
      const model = modelFor(sessionId);
      const error = await sending.retry({
        sessionId,
        runId,
        ...(model === undefined ? {} : { model }),
      });
      if (error !== null) failed(`It could not be tried again. ${error.message}`);
    },
    stopAnswer() {
      const { sessionId, unfinishedRuns } = conversation.store.getState();
      if (sessionId === null) return;
      for (const runId of unfinishedRuns) {
        void sending.stopRun({ sessionId, runId }).then((error) => {
          if (error !== null) failed(`The answer could not be stopped. ${error.message}`);
        });
      }
    },
  };
}

/** Asks for what the first screen shows; nothing waits for it. */
export function startApp(app: App): void {
  void app.settings.load();
  void app.chats.load();
  void app.models.load();
  void app.connection.load();
  const { selected } = app.view.store.getState();
  if (selected !== null) app.select(selected);
  app.bridge.on('server.changed', (server) => {
    if (server.state !== 'ready') return;
    if (app.chats.store.getState().phase === 'failed') void app.chats.load();
    if (app.models.store.getState().phase === 'failed') void app.models.load();
    if (app.conversation.store.getState().phase === 'failed') app.conversation.reopen();
  });
}
