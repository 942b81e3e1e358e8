import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OutboxMessage } from '../../../shared/outbox.ts';
import type { IpcError } from '../../../shared/ipc.ts';
import type { Drafts } from './drafts.ts';
import type { Outbox } from './outbox.ts';
import type { Toasts } from './toasts.ts';

export interface PendingEdits {
  /** The messages that are being changed here, by entry. */
  readonly store: StoreApi<ReadonlySet<string>>;
  /** What the box of a message shows. */
  textOf(message: OutboxMessage): string;
  begin(entryId: string): void;
  type(entryId: string, text: string): void;
  leave(entryId: string): void;
  /** An error: it stays open, with what was typed. */
  save(message: OutboxMessage): Promise<IpcError | null>;
  /** What was being changed when the page went away waits for that, perhaps where nobody looks. */
  tellUnfinished(messages: readonly OutboxMessage[]): void;
  /** It left the outbox, perhaps while it was being changed. */
  gone(message: OutboxMessage): void;
}

interface Options {
  readonly outbox: Pick<Outbox, 'edit' | 'find'>;
  readonly drafts: Drafts;
  readonly toasts: Toasts;
  readonly selected: () => string | null;
  readonly select: (sessionId: string) => void;
}

/** Longer than other notices: nothing else says so where another chat is shown. */
const UNFINISHED_MS = 30_000;

/**
 * Changing a message that waits, where it stands. What is typed is a draft under the message's own id:
 * kept as every draft is, and open again after the page was loaded anew. Main does not send the message
 * while it differs from that draft.
 */
export function createPendingEdits(options: Options): PendingEdits {
  const { outbox, drafts, toasts } = options;
  const store = createStore<ReadonlySet<string>>()(() => new Set());
  /** Under way to main, which may know the message under another id when it is back. */
  const saving = new Set<string>();

  function setOpen(entryId: string, isOpen: boolean): void {
    const next = new Set(store.getState());
    if (isOpen) next.add(entryId);
    else next.delete(entryId);
    store.setState(next, true);
  }

  function close(entryId: string): void {
    setOpen(entryId, false);
    drafts.set(entryId, '');
  }

  function rescue({ entryId, sessionId, text }: OutboxMessage): void {
    const typed = drafts.get(entryId);
    close(entryId);
    if (typed === '' || typed === text) return;
    drafts.putBack(sessionId, typed);
    toasts.show({
      text: 'The message left before your change to it. Your wording is in the message box.',
      tone: 'plain',
    });
  }

  return {
    store,
    textOf: ({ entryId, text }) => drafts.store.getState().get(entryId) ?? text,
    begin: (entryId) => setOpen(entryId, true),
    type(entryId, text) {
      setOpen(entryId, true);
      drafts.set(entryId, text);
    },
    leave: close,
    async save(message) {
      const { entryId } = message;
      const text = drafts.get(entryId).trim() === '' ? message.text : drafts.get(entryId);
      saving.add(entryId);
      const error = text === message.text ? null : await outbox.edit(entryId, text);
      saving.delete(entryId);
      if (error === null) close(entryId);
      else if (outbox.find(entryId) === undefined) rescue(message);
      return error;
    },
    tellUnfinished(messages) {
      const unfinished = messages.find(({ entryId, sessionId, text }) => {
        const typed = drafts.get(entryId);
        return typed !== '' && typed !== text && sessionId !== options.selected();
      });
      if (unfinished === undefined) return;
      toasts.show(
        {
          text: 'You were changing a message. It is not sent before the change is saved or cancelled.',
          tone: 'plain',
          action: { label: 'Show', run: () => options.select(unfinished.sessionId) },
        },
        { ms: UNFINISHED_MS },
      );
    },
    gone(message) {
      if (!saving.has(message.entryId)) rescue(message);
    },
  };
}
