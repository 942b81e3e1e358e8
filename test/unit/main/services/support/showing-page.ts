import type { StoredConversation } from '../../../../../src/main/services/ports/journal.ts';
import type { Page } from '../../../../../src/main/services/conversations.ts';
import type { ConnectionStatus } from '../../../../../src/shared/connection.ts';
import type { Message } from '../../../../../src/shared/chat.ts';
import type { StreamBatch } from '../../../../../src/shared/ipc.ts';
import type { JournalEntry } from '../../../../../src/main/services/ports/journal.ts';
import { referenceRead } from '../../adapters/disk/support/reference-journal.ts';

type Item = JournalEntry['item'];

/** A page as main sees it: it folds what it gets, and says when a batch breaks the contract. */
export interface ShowingPage extends Page {
  /** Batches that are not acknowledged yet. */
  readonly unanswered: StreamBatch[];
  readonly breaches: readonly string[];
  /** Answers that were laid over what it shows. */
  readonly laid: readonly Message[];
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
  const laid: Message[] = [];
  let isAhead = false;
  const statuses: ConnectionStatus[] = [];

  function check(batch: StreamBatch): void {
    const end = items.at(-1)?.sequence;
    if (batch.snapshot === undefined && end === undefined)
      breaches.push('events before a snapshot');
    if (batch.snapshot === undefined && batch.from !== (end ?? 0) + 1) {
      const isNothingNew = batch.polled !== undefined && batch.from === end && batch.to === end;
      if (!isNothingNew) breaches.push(`${batch.from} follows ${String(end)}`);
    }
    if (batch.snapshot === undefined && isAhead && batch.events.length > 0) {
      breaches.push('events on top of an answer that may hold them already');
    }
  }

  function clear(): void {
    items = [];
    isAhead = false;
    unanswered.length = 0;
  }

  return {
    pageId,
    unanswered,
    breaches,
    laid,
    statuses,
    batch(batch) {
      check(batch);
      if (batch.snapshot !== undefined) {
        items = [{ kind: 'snapshot', sequence: batch.from, event: batch.snapshot }];
      }
      isAhead = batch.polled !== undefined || (isAhead && batch.snapshot === undefined);
      laid.push(...(batch.polled ?? []).map(({ message }) => message));
      const isEmpty = batch.snapshot === undefined && batch.events.length === 0;
      let at = batch.snapshot === undefined && !(isEmpty && isAhead) ? batch.from - 1 : batch.from;
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
