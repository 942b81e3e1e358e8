import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventPayload, IpcError, MillraceBridge } from '../../../shared/ipc.ts';
import type { OutboxMessage } from '../../../shared/outbox.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import type { Conversation } from './conversation.ts';
import type { Pending } from './waiting-messages.ts';

export interface OutboxState {
  /** In the order in which they were written. */
  readonly pending: readonly Pending[];
  /** By chat, `null` for a new one: why the last message is in the box again. */
  readonly errors: ReadonlyMap<string | null, IpcError>;
}

export interface Outbox {
  readonly store: StoreApi<OutboxState>;
  /** What waited when the page was loaded. What events told meanwhile is newer. */
  restore(messages: readonly OutboxMessage[]): void;
  find(entryId: string): OutboxMessage | undefined;
  /** The model that the newest message of a chat goes to, where one waits. */
  modelOf(sessionId: string): string | undefined;
  /** Shows it at once. An error: it is not kept, and its text is the caller's again. */
  send(request: OutboxRequest): Promise<IpcError | null>;
  edit(entryId: string, text: string): Promise<IpcError | null>;
  cancel(entryId: string): Promise<IpcError | null>;
  sendNow(entryId: string): Promise<IpcError | null>;
  setError(sessionId: string | null, error: IpcError | null): void;
  /** A chat that was begun here has the server's id now. */
  rename(localId: string, sessionId: string): void;
  stop(): void;
}

export interface OutboxRequest {
  readonly sessionId: string;
  /** The chat is made with this message, under an id of ours. */
  readonly isNewChat: boolean;
  readonly text: string;
  readonly model?: string;
}

export interface OutboxOptions {
  readonly bridge: MillraceBridge;
  readonly conversation: Conversation;
  readonly newId: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** It left the outbox: the chat has it, or it was cancelled in some window. */
  readonly onGone: (message: OutboxMessage) => void;
}

/**
 * The page's picture of main's outbox. Main has it on disk and sends it; here it is only shown, the
 * same in every window, for all of it comes by events.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { bridge, conversation } = options;
  const store = createStore<OutboxState>()(() => ({ pending: [], errors: new Map() }));
  /** What went before the list from the start came; `null`: it has come. */
  let goneEarly: Set<string> | null = new Set();
  const renamed = new Map<string, string>();

  function pendingOf(entryId: string): Pending | undefined {
    return store.getState().pending.find(({ message }) => message.entryId === entryId);
  }

  function setPending(pending: readonly Pending[]): void {
    store.setState({ pending });
  }

  function put(message: OutboxMessage, before?: string): void {
    const { pending } = store.getState();
    const known = pendingOf(message.entryId);
    if (known !== undefined) {
      // Its chat changes by `rename` alone: then everything else of the chat changes with it.
      const next = { ...known, message: { ...message, sessionId: known.message.sessionId } };
      setPending(pending.map((other) => (other === known ? next : other)));
      return;
    }
    const next = pending.findIndex((other) => other.message.entryId === before);
    setPending(pending.toSpliced(next < 0 ? pending.length : next, 0, pendingFrom(message)));
  }

  function pendingFrom(message: OutboxMessage): Pending {
    const sessionId = renamed.get(message.sessionId) ?? message.sessionId;
    return { message: { ...message, sessionId }, behind: newestOf(sessionId) };
  }

  /** The newest message that is shown of the chat; `undefined`: the chat is not on the screen. */
  function newestOf(sessionId: string): string | null | undefined {
    const { sessionId: shown, phase, path } = conversation.store.getState();
    return shown === sessionId && phase === 'ready' ? (path.at(-1) ?? null) : undefined;
  }

  function drop(entryId: string): void {
    setPending(store.getState().pending.filter(({ message }) => message.entryId !== entryId));
  }

  function gone(entryId: string): void {
    goneEarly?.add(entryId);
    const known = pendingOf(entryId);
    if (known === undefined) return;
    drop(entryId);
    options.onGone(known.message);
  }

  /** In one task with the message's place in the chat: it is on the screen once in every frame. */
  function accepted(change: Extract<EventPayload<'outbox.changed'>, { change: 'accepted' }>): void {
    const { entryId, sessionId } = change;
    const known = pendingOf(entryId);
    if (conversation.adopt(sessionId, change.accepted) || known === undefined) gone(entryId);
    else {
      const { messageId } = change.accepted.message;
      const waits: Pending = { ...known, acceptedAs: messageId };
      setPending(store.getState().pending.map((other) => (other === known ? waits : other)));
      options.onGone(known.message);
    }
  }

  /** The stream has brought what was accepted before its place in the chat was known. */
  function dropArrived(): void {
    const { sessionId, views } = conversation.store.getState();
    const { pending } = store.getState();
    const left = pending.filter(
      ({ message, acceptedAs }) =>
        acceptedAs === undefined ||
        (message.sessionId === sessionId && views.get(acceptedAs) === undefined),
    );
    if (left.length < pending.length) setPending(left);
  }

  const stops = [
    bridge.on('outbox.changed', (change) => {
      switch (change.change) {
        case 'put':
          put(change.message, change.before);
          return;
        case 'removed':
          gone(change.entryId);
          return;
        case 'accepted':
          accepted(change);
          return;
        case 'stops':
          return;
        default:
          assertNever(change);
      }
    }),
    conversation.store.subscribe(dropArrived),
  ];

  return {
    store,
    restore(messages) {
      const listed = messages
        .filter(({ entryId }) => goneEarly?.has(entryId) !== true)
        .map((message) => pendingOf(message.entryId) ?? pendingFrom(message));
      // What is not listed came since.
      const since = store.getState().pending.filter((one) => !listed.includes(one));
      setPending([...listed, ...since]);
      goneEarly = null;
    },
    find: (entryId) => pendingOf(entryId)?.message,
    modelOf(sessionId) {
      const { pending } = store.getState();
      return pending.findLast(({ message }) => message.sessionId === sessionId)?.message.model;
    },
    async send(request) {
      const entryId = options.newId();
      const { sessionId, text, model } = request;
      const chosen = model === undefined ? {} : { model };
      put({
        entryId,
        sessionId,
        text,
        ...chosen,
        createdAt: new Date(options.now()).toISOString(),
        attempts: 0,
        status: { state: 'queued' },
      });
      const shown = pendingOf(entryId);
      const result = await bridge.call('outbox.send', { entryId, ...request });
      if (!result.ok) drop(entryId);
      // What an event told meanwhile is newer than this answer.
      else if (pendingOf(entryId) === shown) put(result.value);
      return result.ok ? null : result.error;
    },
    async edit(entryId, text) {
      const before = pendingOf(entryId);
      const result = await bridge.call('outbox.edit', { entryId, text });
      if (!result.ok) return result.error;
      if (before !== undefined && pendingOf(entryId) === before) put(result.value);
      return null;
    },
    async cancel(entryId) {
      const result = await bridge.call('outbox.cancel', { entryId });
      if (!result.ok) return result.error;
      gone(entryId);
      return null;
    },
    async sendNow(entryId) {
      const result = await bridge.call('outbox.sendNow', { entryId });
      return result.ok ? null : result.error;
    },
    setError(sessionId, error) {
      const errors = new Map(store.getState().errors);
      if (error === null) errors.delete(sessionId);
      else errors.set(sessionId, error);
      store.setState({ errors });
    },
    rename(localId, sessionId) {
      renamed.set(localId, sessionId);
      const { pending, errors } = store.getState();
      const error = errors.get(localId);
      const moved = new Map(errors);
      moved.delete(localId);
      if (error !== undefined) moved.set(sessionId, error);
      store.setState({
        errors: moved,
        pending: pending.map((one) =>
          one.message.sessionId === localId
            ? { ...one, message: { ...one.message, sessionId } }
            : one,
        ),
      });
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
