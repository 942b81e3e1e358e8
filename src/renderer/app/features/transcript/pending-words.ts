import { assertNever } from '../../../../shared/assert-never.ts';
import type { OutboxState } from '../../../../shared/outbox.ts';
import { waitWords } from '../../ui/wait-words.ts';

export interface PendingWords {
  readonly text: string;
  readonly tone: 'muted' | 'danger';
  /** It waits for something that a press may not wait for. */
  readonly offersSendNow: boolean;
}

interface Around {
  /** None of its chat goes before it. */
  readonly isFirst: boolean;
  readonly isConnected: boolean;
  /** Until the next try; `undefined`: none is set. */
  readonly seconds: number | undefined;
}

/** How a message that is not in the chat yet stands, in a line below it. */
export function pendingWords(
  status: OutboxState,
  { isFirst, isConnected, seconds }: Around,
): PendingWords {
  switch (status.state) {
    case 'failed':
      return { text: `Not sent: ${status.error.message}`, tone: 'danger', offersSendNow: false };
    case 'sending':
      return quiet('Sending…');
    case 'queued': {
      if (!isFirst) return quiet('Waiting for the message before it');
      const { lastError } = status;
      if (lastError?.code === 'unauthenticated') {
        return { ...quiet('Waiting until you are signed in again'), offersSendNow: true };
      }
      if (seconds !== undefined) {
        const why = lastError === undefined ? '' : `${sentence(lastError.message)} `;
        const next = seconds > 0 ? `Next try in ${waitWords(seconds)}` : 'Trying now';
        return { ...quiet(why + next), offersSendNow: true };
      }
      if (!isConnected || lastError !== undefined) {
        return { ...quiet('Waiting for a connection'), offersSendNow: true };
      }
      return quiet('Sending…');
    }
    default:
      return assertNever(status);
  }
}

function quiet(text: string): PendingWords {
  return { text, tone: 'muted', offersSendNow: false };
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
