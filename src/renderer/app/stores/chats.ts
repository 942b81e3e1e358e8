import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Chat } from '../../../shared/chat.ts';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';

export interface ChatsState {
  readonly chats: ReadonlyMap<string, Chat>;
  /** The ids under which chats were begun here, by the server's: what is shown of them is the same. */
  readonly begunAs: ReadonlyMap<string, string>;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: IpcError | null;
  /** What was known before: the server was not there to ask. */
  readonly isStale: boolean;
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
  /** Takes it off the list at once, back when main says no. It can be undone for `undoMs`. */
  remove(sessionId: string, undoMs: number): Promise<IpcError | null>;
  /** Brings it back, while it can be. */
  undoRemove(sessionId: string): Promise<IpcError | null>;
  /** Deleted here or elsewhere since the page was loaded. */
  isGone(sessionId: string): boolean;
  /** A chat that was begun here is the server's now. */
  made(localId: string, chat: Chat): void;
  stop(): void;
}

const PAGE = 50;

export function createChats(bridge: MillraceBridge): Chats {
  const store = createStore<ChatsState>()(() => ({
    chats: new Map(),
    begunAs: new Map(),
    phase: 'loading',
    error: null,
    isStale: false,
    nextCursor: undefined,
    loadingMore: false,
  }));
  const { getState, setState } = store;
  /** Counts the loads: the last one counts, for the list may change while it is read. */
  let loads = 0;
  /** What came or went since the last load began, and is newer than its answer. */
  let news = new Set<string>();
  /** What stands in the list again when it is not deleted after all. */
  const removed = new Map<string, Chat>();
  const gone = new Set<string>();

  function restore(sessionId: string): void {
    const before = removed.get(sessionId);
    removed.delete(sessionId);
    if (before !== undefined) upsert(before);
  }

  function put(chats: readonly Chat[]): void {
    const next = new Map(getState().chats);
    for (const chat of chats) next.set(chat.sessionId, chat);
    setState({ chats: next });
  }

  function upsert(chat: Chat): void {
    news.add(chat.sessionId);
    gone.delete(chat.sessionId);
    put([chat]);
  }

  function drop(sessionId: string): void {
    news.add(sessionId);
    gone.add(sessionId);
    const chats = new Map(getState().chats);
    chats.delete(sessionId);
    setState({ chats });
  }

  /** Shows the change at once, and takes it back when the server says no. */
  async function patch(
    sessionId: string,
    change: { readonly title: string } | { readonly model: string },
  ): Promise<IpcError | null> {
    const before = getState().chats.get(sessionId);
    if (before !== undefined) upsert({ ...before, ...change });
    const result = await bridge.call('chats.update', { sessionId, patch: change });
    if (result.ok) upsert(result.value);
    else if (before !== undefined && getState().chats.has(sessionId)) upsert(before);
    return result.ok ? null : result.error;
  }

  /** The newest page as it is now. What it would name and does not is gone. */
  function takePage(items: readonly Chat[], isAll: boolean): void {
    const next = new Map(getState().chats);
    const oldest = isAll ? '' : (items.at(-1)?.updatedAt ?? '');
    for (const { sessionId, updatedAt } of next.values()) {
      if (updatedAt > oldest && !news.has(sessionId)) next.delete(sessionId);
    }
    for (const chat of items) if (!news.has(chat.sessionId)) next.set(chat.sessionId, chat);
    setState({ chats: next });
  }

  async function load(): Promise<void> {
    loads += 1;
    const mine = loads;
    news = new Set();
    if (getState().phase === 'failed') setState({ phase: 'loading', error: null });
    const result = await bridge.call('chats.list', { limit: PAGE });
    if (mine !== loads) return;
    if (!result.ok) {
      // A list that is shown stays: it is only not the newest.
      if (getState().phase === 'ready') setState({ isStale: true });
      else setState({ phase: 'failed', error: result.error });
      return;
    }
    const { items, nextCursor, stale } = result.value;
    takePage(items, nextCursor === undefined);
    setState({ phase: 'ready', error: null, isStale: stale ?? false, nextCursor });
  }

  const stop = bridge.on('chats.changed', (change) => {
    if (change.change === 'upsert') upsert(change.chat);
    else if (change.change === 'delete') drop(change.sessionId);
    else if (change.change === 'reload') void load();
  });

  return {
    store,
    stop,
    load,
    async loadMore() {
      const { nextCursor, loadingMore } = getState();
      if (nextCursor === undefined || loadingMore) return;
      setState({ loadingMore: true });
      const result = await bridge.call('chats.list', { limit: PAGE, cursor: nextCursor });
      if (result.ok && getState().nextCursor === nextCursor) {
        put(result.value.items);
        setState({ nextCursor: result.value.nextCursor });
      }
      setState({ loadingMore: false });
    },
    upsert,
    rename: (sessionId, title) => patch(sessionId, { title }),
    setModel: (sessionId, model) => patch(sessionId, { model }),
    async remove(sessionId, undoMs) {
      const before = getState().chats.get(sessionId);
      if (before !== undefined) removed.set(sessionId, before);
      drop(sessionId);
      const result = await bridge.call('chats.delete', { sessionId, undoMs });
      // Gone is gone, whoever did it.
      if (result.ok || result.error.code === 'not_found') return null;
      restore(sessionId);
      return result.error;
    },
    async undoRemove(sessionId) {
      const result = await bridge.call('chats.undelete', { sessionId });
      if (!result.ok) return result.error;
      restore(sessionId);
      return null;
    },
    isGone: (sessionId) => gone.has(sessionId),
    made(localId, chat) {
      const chats = new Map(getState().chats);
      chats.delete(localId);
      news.add(localId);
      news.add(chat.sessionId);
      chats.set(chat.sessionId, chat);
      const begunAs = new Map(getState().begunAs).set(chat.sessionId, localId);
      setState({ chats, begunAs });
    },
  };
}
