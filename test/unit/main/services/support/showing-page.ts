import type { StoredConversation } from '../../../../../src/main/services/ports/journal.ts';
import type { Page } from '../../../../../src/main/services/conversations.ts';
import type { ConnectionStatus } from '../../../../../src/shared/connection.ts';
import type { StreamBatch } from '../../../../../src/shared/ipc.ts';
import type { JournalEntry } from '../../../../../src/main/services/ports/journal.ts';
import { referenceRead } from '../../adapters/disk/support/reference-journal.ts';

type Item = JournalEntry['item'];

/** A page as main sees it: it folds what it gets, and says when a batch breaks the contract. */
export interface ShowingPage extends Page {
  /** Batches that are not acknowledged yet. */
  readonly unanswered: StreamBatch[];
  readonly breaches: readonly string[];
  readonly statuses: readonly ConnectionStatus[];
  /** What it shows. */
  shown(): StoredConversation | undefined;
  /** It has asked for the chat. */
  readonly isOpen: boolean;
  /** It asks for the chat, and knows nothing of it. */
  begin(): void;
  /** It closes, or loads anew. */
  forget(): void;
}

export function createShowingPage(pageId: number): ShowingPage {
  let items: Item[] = [];
  let isOpen = false;
  const unanswered: StreamBatch[] = [];
  const breaches: string[] = [];
  const statuses: ConnectionStatus[] = [];

  function check(batch: StreamBatch): void {
    const end = items.at(-1)?.sequence;
    if (batch.snapshot === undefined && end === undefined)
      breaches.push('events before a snapshot');
    if (batch.snapshot === undefined && batch.from !== (end ?? 0) + 1) {
      breaches.push(`${batch.from} follows ${String(end)}`);
    }
  }

  function clear(): void {
    items = [];
    unanswered.length = 0;
  }

  return {
    pageId,
    unanswered,
    breaches,
    statuses,
    batch(batch) {
      check(batch);
      if (batch.snapshot !== undefined) {
        items = [{ kind: 'snapshot', sequence: batch.from, event: batch.snapshot }];
      }
      let at = batch.snapshot === undefined ? batch.from - 1 : batch.from;
      for (const { sequence, event } of batch.events) {
        if (sequence !== at + 1) breaches.push(`${sequence} inside of a batch follows ${at}`);
        at = sequence;
        items.push({ kind: 'logged', sequence, event });
      }
      if (at !== batch.to) breaches.push(`a batch to ${batch.to} ends at ${at}`);
      unanswered.push(batch);
    },
    status: (_sessionId, status) => void statuses.push(status),
    shown: () => referenceRead(items),
    get isOpen() {
      return isOpen;
    },
    begin() {
      clear();
      isOpen = true;
    },
    forget() {
      clear();
      isOpen = false;
    },
  };
}
