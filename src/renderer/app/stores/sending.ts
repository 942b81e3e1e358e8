import type { OutboxMessage } from '../../../shared/outbox.ts';
import type { IpcError } from '../../../shared/ipc.ts';
import type { Chats } from './chats.ts';
import type { Conversation } from './conversation.ts';
import type { Drafts } from './drafts.ts';
import type { Outbox } from './outbox.ts';
import type { Toasts } from './toasts.ts';
import type { View } from './view.ts';
import { isTooLong, waitsIn } from './waiting-messages.ts';

export interface Sending {
  /** What is in the box of the chat on the screen goes on its way. */
  sendDraft(): Promise<void>;
  /** These words instead; what is in the box stays. */
  send(text: string): Promise<void>;
  /** Asks for the rest of an answer that was cut off: not again while a message is on its way. */
  goOn(): Promise<void>;
  /** Takes a message back that waits; for some seconds it can be put in again. */
  remove(entryId: string): Promise<void>;
  sendNow(entryId: string): Promise<void>;
}

export interface SendingOptions {
  readonly chats: Chats;
  readonly conversation: Conversation;
  readonly drafts: Drafts;
  readonly modelFor: (sessionId: string | null) => string | undefined;
  readonly newId: () => string;
  readonly outbox: Outbox;
  readonly toasts: Toasts;
  readonly view: View;
}

export const tooLarge: IpcError = {
  code: 'too_large',
  message: 'This message is longer than 1 MB. Shorten it, or send it in parts.',
  retryable: false,
};

/** The way of a message from the box into the outbox, and back out of it. */
export function createSending(options: SendingOptions): Sending {
  const { chats, conversation, drafts, newId, outbox, toasts, view } = options;

  function selected(): string | null {
    return view.store.getState().selected;
  }

  /** A chat that exists here alone: on the screen at once, under an id of ours. */
  function begin(): string {
    const localId = newId();
    view.store.setState({ selected: localId });
    conversation.begin(localId);
    return localId;
  }

  /** It could not be kept, so it is not begun; what was typed there since is for the new chat's box. */
  function takeBack(localId: string): void {
    drafts.move(localId, null);
    if (selected() !== localId) return;
    view.store.setState({ selected: null });
    conversation.open(null);
  }

  function failed(text: string): void {
    toasts.show({ text, tone: 'error' });
  }

  async function send(from: string | null, text: string): Promise<void> {
    const model = options.modelFor(from);
    const sessionId = from ?? begin();
    const sending = outbox.send({
      sessionId,
      isNewChat: from === null,
      text,
      ...(model === undefined ? {} : { model }),
    });
    // It is shown by now.
    view.wasSent();
    const error = await sending;
    if (error === null) return;
    if (from === null) takeBack(sessionId);
    drafts.putBack(from, text);
    outbox.setError(from, error);
  }

  /** Under its own key, and where it stood: in front of the first of these that still waits. */
  async function sendAgain(message: OutboxMessage, behind: readonly string[]): Promise<void> {
    const { entryId, sessionId, text, model } = message;
    // Its chat had only this message, and went with it.
    const isNewChat = chats.isGone(sessionId);
    const before = behind.find((other) => outbox.find(other) !== undefined);
    const error = await outbox.send({
      entryId,
      ...(before === undefined ? {} : { before }),
      sessionId: isNewChat ? (selected() === null ? begin() : newId()) : sessionId,
      isNewChat,
      text,
      ...(model === undefined ? {} : { model }),
    });
    if (error === null) return;
    drafts.putBack(isNewChat ? null : sessionId, text);
    failed(`The message could not be put in again. ${error.message} It is in the message box.`);
  }

  return {
    async sendDraft() {
      const from = selected();
      const text = drafts.get(from);
      if (text.trim() === '') return;
      outbox.setError(from, null);
      if (isTooLong(text)) {
        outbox.setError(from, tooLarge);
        return;
      }
      const { release } = drafts.take(from);
      await send(from, text);
      release();
    },
    send: (text) => send(selected(), text),
    async goOn() {
      const sessionId = selected();
      if (waitsIn(outbox.store.getState().pending, sessionId)) return;
      await send(sessionId, 'Continue.');
    },
    async remove(entryId) {
      const message = outbox.find(entryId);
      if (message === undefined) return;
      const behind = outbox.behind(message);
      const error = await outbox.cancel(entryId);
      if (error !== null) {
        failed(`The message could not be removed. ${error.message}`);
        return;
      }
      toasts.show({
        text: 'The message was removed.',
        tone: 'plain',
        action: { label: 'Undo', run: () => void sendAgain(message, behind) },
      });
    },
    async sendNow(entryId) {
      const error = await outbox.sendNow(entryId);
      if (error !== null) failed(`The message could not be sent. ${error.message}`);
    },
  };
}
