import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Chat } from '../../../shared/chat.ts';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';

export interface ChatsState {
  readonly chats: ReadonlyMap<string, Chat>;
  /** Deleted by the reader, not yet on the server: hidden, and back with "Undo". */
  readonly hidden: ReadonlySet<string>;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: IpcError | null;
  /** `undefined`: all are here. */
  readonly nextCursor: string | undefined;
  readonly loadingMore: boolean;
}

export interface Chats {
  readonly store: StoreApi<ChatsState>;
  /** From the newest on; keeps what is shown until it is there. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
  upsert(chat: Chat): void;
  rename(sessionId: string, title: string): Promise<IpcError | null>;
  setModel(sessionId: string, model: string): Promise<IpcError | null>;
  hide(sessionId: string): void;
  unhide(sessionId: string): void;
  /** On the server, for good. */
  remove(sessionId: string): Promise<IpcError | null>;
  stop(): void;
}

const PAGE = 50;

export function createChats(bridge: MillraceBridge): Chats {
  const store = createStore<ChatsState>()(() => ({
    chats: new Map(),
    hidden: new Set(),
    phase: 'loading',
    error: null,
    nextCursor: undefined,
    loadingMore: false,
  }));
  const { getState, setState } = store;

  function put(chats: readonly Chat[]): void {
    const next = new Map(getState().chats);
    for (const chat of chats) next.set(chat.sessionId, chat);
    setState({ chats: next });
  }

  function drop(sessionId: string): void {
    const chats = new Map(getState().chats);
    chats.delete(sessionId);
    setState({ chats });
  }

  function setHidden(sessionId: string, isHidden: boolean): void {
    const hidden = new Set(getState().hidden);
    if (isHidden) hidden.add(sessionId);
    else hidden.delete(sessionId);
    setState({ hidden });
  }

  /** Shows the change at once, and takes it back when the server says no. */
  async function patch(
    sessionId: string,
    change: { readonly title: string } | { readonly model: string },
  ): Promise<IpcError | null> {
    const before = getState().chats.get(sessionId);
    if (before !== undefined) put([{ ...before, ...change }]);
    const result = await bridge.call('chats.update', { sessionId, patch: change });
    if (result.ok) put([result.value]);
    else if (before !== undefined) put([before]);
    return result.ok ? null : result.error;
  }

  const stop = bridge.on('chats.changed', (change) => {
    if (change.change === 'upsert') put([change.chat]);
    else drop(change.sessionId);
  });

  return {
    store,
    stop,
    async load() {
      if (getState().phase === 'failed') setState({ phase: 'loading', error: null });
      const result = await bridge.call('chats.list', { limit: PAGE });
      if (!result.ok) {
        // A list that is shown stays: it is only not the newest.
        if (getState().phase !== 'ready') setState({ phase: 'failed', error: result.error });
        return;
      }
      put(result.value.items);
      setState({ phase: 'ready', error: null, nextCursor: result.value.nextCursor });
    },
    async loadMore() {
      const { nextCursor, loadingMore } = getState();
      if (nextCursor === undefined || loadingMore) return;
      setState({ loadingMore: true });
      const result = await bridge.call('chats.list', { limit: PAGE, cursor: nextCursor });
      if (result.ok) {
        put(result.value.items);
        setState({ nextCursor: result.value.nextCursor });
      }
      setState({ loadingMore: false });
    },
    upsert: (chat) => put([chat]),
    rename: (sessionId, title) => patch(sessionId, { title }),
    setModel: (sessionId, model) => patch(sessionId, { model }),
    hide: (sessionId) => setHidden(sessionId, true),
    unhide: (sessionId) => setHidden(sessionId, false),
    async remove(sessionId) {
      const result = await bridge.call('chats.delete', { sessionId });
      // Gone is gone, whoever did it.
      if (result.ok || result.error.code === 'not_found') drop(sessionId);
      setHidden(sessionId, false);
      return result.ok || result.error.code === 'not_found' ? null : result.error;
    },
  };
}
