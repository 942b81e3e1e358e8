import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Accepted } from '../../../shared/http.ts';
import type { Chat, Run } from '../../../shared/chat.ts';
import type { IpcError, MillraceBridge, StreamBatch } from '../../../shared/ipc.ts';
import { ConversationModel } from './conversation-model.ts';
import type { Keyed } from './keyed.ts';
import type { MessageView } from './message-view.ts';

export interface ConversationState {
  /** `null`: a chat that is not begun yet. */
  readonly sessionId: string | null;
  readonly phase: 'new' | 'opening' | 'ready' | 'failed';
  readonly error: IpcError | null;
  readonly chat: Chat | null;
  /** Ids from the root to the newest leaf. The messages themselves: `views`, by id. */
  readonly path: readonly string[];
  readonly views: Keyed<MessageView>;
  readonly unfinishedRuns: readonly string[];
  readonly older: 'none' | 'there' | 'loading' | 'failed';
  /** Why the page before did not come, while `older` is `failed`. */
  readonly olderError: IpcError | null;
}

export interface Conversation {
  readonly store: StoreApi<ConversationState>;
  /** Shows this chat; `null` shows a new one. */
  open(sessionId: string | null): void;
  /** Shows a chat that is begun here just now: it is empty, and there is nobody to ask for it. */
  begin(localId: string): void;
  /** A chat that was begun here is the server's now; what is shown of it stays. */
  rename(localId: string, chat: Chat): void;
  /** The same again, after it failed. */
  reopen(): void;
  loadOlder(): Promise<void>;
  /** After a connection came back: the page before is asked for again when one comes near. */
  forgetOlderFailure(): void;
  /**
   * What a call brought before the stream did. `false`: its place is not known, for something before
   * it is not here yet; the stream brings it.
   */
  adopt(sessionId: string, accepted: Partial<Accepted> & { run: Run }): boolean;
  stop(): void;
}

export interface ConversationOptions {
  readonly bridge: MillraceBridge;
  readonly requestFrame: (callback: () => void) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** After the page has taken over what a frame brought. */
  readonly onFrame?: (sessionId: string) => void;
}

/** Chats that show at once when the reader comes back to them. */
const KEPT_MODELS = 6;

/**
 * The chat that is on the screen. Batches wait for the next animation frame; there they change the
 * model, are acknowledged, and tell the page once. Zustand and React's external stores update in
 * the synchronous lane, which commits in the microtask after that callback: the text is in the DOM in
 * the frame in which it was acknowledged (docs/decisions/0031).
 */
export function createConversation(options: ConversationOptions): Conversation {
  const { bridge } = options;
  const models = new Map<string, ConversationModel>();
  const store = createStore<ConversationState>()(() => stateOf(null, 'new'));
  let model: ConversationModel | null = null;
  let buffer: StreamBatch[] = [];
  let frameRequested = false;
  /** When the first of `buffer` came. */
  let cameAt = 0;
  /** Counts openings: answers to an earlier one are of no interest. */
  let generation = 0;
  let awaitsFirstBatch = false;

  function receive(batch: StreamBatch): void {
    if (batch.sessionId !== model?.sessionId) return;
    buffer.push(batch);
    if (frameRequested) return;
    frameRequested = true;
    cameAt = options.now();
    options.requestFrame(applyFrame);
  }

  function applyFrame(): void {
    frameRequested = false;
    const batches = buffer;
    buffer = [];
    if (model === null) return;
    let last = 0;
    for (const batch of batches) {
      if (batch.sessionId !== model.sessionId) continue;
      // Sent before main heard that the chat was opened again: numbered for the opening before.
      if (awaitsFirstBatch && batch.batch !== 1) continue;
      awaitsFirstBatch = false;
      if (model.apply(batch) === 'gap') {
        start(model);
        break;
      }
      last = batch.batch;
    }
    if (last > 0 && !awaitsFirstBatch) {
      const paintMs = Math.max(0, options.now() - cameAt);
      void bridge.call('conversation.ack', { sessionId: model.sessionId, batch: last, paintMs });
    }
    publish();
    options.onFrame?.(model.sessionId);
  }

  /** At most one change of the store; messages wake their own listeners. */
  function publish(): void {
    if (model === null) return;
    const changed = model.takeChanges();
    const next = stateOf(model, model.known ? 'ready' : 'opening');
    const before = store.getState();
    const same =
      before.phase === next.phase &&
      before.path === next.path &&
      before.chat === next.chat &&
      before.views === next.views &&
      before.older === next.older &&
      before.olderError === next.olderError &&
      before.unfinishedRuns === next.unfinishedRuns;
    if (!same) store.setState(next, true);
    model.views.notify(changed);
  }

  function start(opened: ConversationModel): void {
    generation += 1;
    const mine = generation;
    awaitsFirstBatch = true;
    buffer = [];
    void bridge.call('conversation.open', { sessionId: opened.sessionId }).then((result) => {
      if (result.ok || mine !== generation) return;
      store.setState({ ...stateOf(opened, 'failed'), error: result.error }, true);
    });
  }

  function open(sessionId: string | null): void {
    if (sessionId === (model?.sessionId ?? null)) return;
    if (sessionId === null) {
      leave();
      model = null;
      store.setState(stateOf(null, 'new'), true);
      return;
    }
    start(show(models.get(sessionId) ?? new ConversationModel(sessionId, options.now)));
  }

  function leave(): void {
    if (model !== null) void bridge.call('conversation.close', { sessionId: model.sessionId });
    generation += 1;
    buffer = [];
  }

  function show(opened: ConversationModel): ConversationModel {
    leave();
    model = opened;
    keep(opened);
    store.setState(stateOf(opened, opened.known ? 'ready' : 'opening'), true);
    return opened;
  }

  /** Known to be empty: there is nothing to wait for. */
  function emptyModel(sessionId: string): ConversationModel {
    const empty = new ConversationModel(sessionId, options.now);
    empty.known = true;
    return empty;
  }

  function keep(opened: ConversationModel): void {
    models.delete(opened.sessionId);
    models.set(opened.sessionId, opened);
    for (const [sessionId] of models) {
      if (models.size <= KEPT_MODELS) break;
      models.delete(sessionId);
    }
  }

  const stopListening = bridge.on('stream.batch', receive);
  const stopDeletes = bridge.on('chats.changed', (change) => {
    if (change.change === 'delete') models.delete(change.sessionId);
  });

  return {
    store,
    open,
    begin: (localId) => void show(emptyModel(localId)),
    rename(localId, chat) {
      models.delete(localId);
      if (model?.sessionId !== localId) return;
      const made = emptyModel(chat.sessionId);
      made.chat = chat;
      start(show(made));
    },
    reopen() {
      if (model === null) return;
      store.setState(stateOf(model, model.known ? 'ready' : 'opening'), true);
      start(model);
    },
    async loadOlder() {
      const of = model;
      const cursor = of?.olderCursor;
      if (of === null || cursor === null || cursor === undefined || of.olderCall === 'loading')
        return;
      of.olderCall = 'loading';
      publish();
      const result = await bridge.call('conversation.older', { sessionId: of.sessionId, cursor });
      of.olderCall = result.ok ? 'idle' : result.error;
      if (result.ok) of.addOlder(result.value.items, result.value.nextCursor);
      if (of === model) publish();
    },
    forgetOlderFailure() {
      if (model === null || typeof model.olderCall === 'string') return;
      model.olderCall = 'idle';
      publish();
    },
    adopt(sessionId, { message, run }) {
      const of = models.get(sessionId);
      if (of === undefined) return true;
      if (message !== undefined && of.views.get(message.messageId) === undefined) {
        const { parentId } = message;
        if (parentId !== null && of.views.get(parentId) === undefined) return false;
        of.adopt(message);
      }
      of.adoptRun(run);
      if (of === model) publish();
      return true;
    },
    stop() {
      stopListening();
      stopDeletes();
    },
  };
}

const none: readonly string[] = [];
const noViews = new ConversationModel('', () => 0).views;

function olderOf(model: ConversationModel): ConversationState['older'] {
  if (model.olderCursor === null) return 'none';
  if (model.olderCall === 'idle') return 'there';
  return model.olderCall === 'loading' ? 'loading' : 'failed';
}

function stateOf(
  model: ConversationModel | null,
  phase: ConversationState['phase'],
): ConversationState {
  return {
    sessionId: model?.sessionId ?? null,
    phase,
    error: null,
    chat: model?.chat ?? null,
    path: model?.path ?? none,
    views: model?.views ?? noViews,
    unfinishedRuns: model?.unfinishedRuns ?? none,
    older: model === null ? 'none' : olderOf(model),
    olderError: typeof model?.olderCall === 'object' ? model.olderCall : null,
  };
}
