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
  /** The embedded server's process does not run; an alert or a notice says why. */
  readonly isServerDown: boolean;
  /** Until the next try; `undefined`: none is set. */
  readonly seconds: number | undefined;
}

/** How a message that is not in the chat yet stands, in a line below it. */
export function pendingWords(
  status: OutboxState,
  { isFirst, isConnected, isServerDown, seconds }: Around,
): PendingWords {
  switch (status.state) {
    case 'failed':
      return { text: `Not sent: ${status.error.message}`, tone: 'danger', offersSendNow: false };
    case 'sending':
      return quiet('Sending…');
    case 'queued': {
      if (!isFirst) return quiet('Waiting for the message before it');
      const { lastError } = status;
      if (isServerDown) return waits('Waiting for the chat server');
      if (lastError?.code === 'unauthenticated') {
        return waits('Waiting until you are signed in again');
      }
      const why = lastError === undefined ? '' : sentence(lastError.message);
      if (!isConnected) {
        // The notice on the connection says why, and counts down; one of the two is enough.
        const isTheSame = lastError === undefined || lastError.code === 'unavailable';
        return waits(isTheSame ? 'Waiting for a connection' : why);
      }
      if (seconds !== undefined) {
        const next = seconds > 0 ? `Next try in ${waitWords(seconds)}` : 'Trying now';
        return waits(`${why} ${next}`.trim());
      }
      return lastError === undefined ? quiet('Sending…') : waits('Waiting for a connection');
    }
    default:
      return assertNever(status);
  }
}

function quiet(text: string): PendingWords {
  return { text, tone: 'muted', offersSendNow: false };
}

/** For what a press need not wait for. */
function waits(text: string): PendingWords {
  return { ...quiet(text), offersSendNow: true };
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
