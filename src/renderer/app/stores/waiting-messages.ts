import type { OutboxMessage } from '../../../shared/outbox.ts';
import type { Keyed } from './keyed.ts';
import { answerText, type MessageView } from './message-view.ts';

/** A message on its way, as this page saw it. */
export interface Pending {
  readonly message: OutboxMessage;
  /** The newest message of the chat when it came up here; `null`: there was none; absent: not seen. */
  readonly behind?: string | null | undefined;
  /** The server has it under this id, and the stream has not brought it yet. */
  readonly acceptedAs?: string;
}

/**
 * What of it is not in the chat yet, in order. The stream may bring a message before main hears that
 * it was accepted: one with the same words that came since is that message.
 */
export function waitingMessages(
  pending: readonly Pending[],
  sessionId: string | null,
  path: readonly string[],
  views: Keyed<MessageView>,
): readonly Pending[] {
  const taken = new Set<string>();
  return pending.filter((one) => {
    if (one.message.sessionId !== sessionId) return false;
    if (one.acceptedAs !== undefined) return views.get(one.acceptedAs) === undefined;
    if (!mayHaveArrived(one.message)) return true;
    const arrived = sinceSent(one, path, views).find(
      ({ message }) => !taken.has(message.messageId),
    );
    if (arrived !== undefined) taken.add(arrived.message.messageId);
    return arrived === undefined;
  });
}

/** Whether anything is on its way to this chat. */
export function waitsIn(pending: readonly Pending[], sessionId: string | null): boolean {
  return pending.some(({ message }) => message.sessionId === sessionId);
}

function mayHaveArrived({ attempts, status }: OutboxMessage): boolean {
  return status.state === 'sending' || attempts > 0;
}

/** The user's messages with the same words that came since, oldest first. */
function sinceSent(
  { message, behind }: Pending,
  path: readonly string[],
  views: Keyed<MessageView>,
): readonly MessageView[] {
  const found: MessageView[] = [];
  // From the end: what came since is there, however long the chat.
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const messageId = path[index] ?? '';
    if (messageId === behind) break;
    const view = views.get(messageId);
    if (view === undefined) continue;
    if (behind === undefined && view.message.createdAt < message.createdAt) break;
    if (view.message.role === 'user' && answerText(view) === message.text) found.unshift(view);
  }
  return found;
}

/** Under the server's limit on a whole request (`limits.messageBytes` of `GET /config`: 1 MiB). */
const MAX_MESSAGE_BYTES = 1_000_000;
/** What a UTF-16 unit takes at the most as JSON: `\u001f`. */
const MAX_BYTES_A_UNIT = 6;

/** Whether the server would refuse it for its size. Counts only where the length does not decide. */
export function isTooLong(text: string): boolean {
  if (text.length > MAX_MESSAGE_BYTES) return true;
  if (!mayBeTooLong(text)) return false;
  return new TextEncoder().encode(JSON.stringify(text)).length > MAX_MESSAGE_BYTES;
}

/** Costs nothing: for every key that is pressed. */
export function mayBeTooLong(text: string): boolean {
  return text.length * MAX_BYTES_A_UNIT > MAX_MESSAGE_BYTES;
}
