import type { Chat, Message, Run } from '../../../../../../src/shared/chat.ts';
import type { LoggedEvent } from '../../../../../../src/shared/events.ts';
import { endCut, endState, foldPart, isPartEvent } from '../../../../../../src/shared/fold.ts';
import type {
  JournalEntry,
  StoredConversation,
} from '../../../../../../src/main/services/ports/journal.ts';

/** What a journal must read after these items of one chat, in order and without a gap: plainly folded. */
export function referenceRead(
  items: readonly JournalEntry['item'][],
): StoredConversation | undefined {
  let sequence: number | null = null;
  let chat: Chat | undefined;
  let more = false;
  let messages = new Map<string, Message>();
  let runs = new Map<string, Run>();

  const change = (id: string, patch: (message: Message) => Partial<Message>) => {
    const message = messages.get(id);
    if (message !== undefined) messages.set(id, { ...message, ...patch(message) });
  };

  function remove(id: string): void {
    messages.delete(id);
    for (const [key, run] of runs) if (run.messageId === id) runs.delete(key);
    for (const message of [...messages.values()]) {
      if (message.parentId === id) remove(message.messageId);
    }
  }

  function apply(event: LoggedEvent): void {
    if (isPartEvent(event)) {
      change(event.messageId, ({ parts }) => ({ parts: foldPart(parts, event) }));
      return;
    }
    switch (event.type) {
      case 'chat':
        chat = event.chat;
        return;
      case 'message': {
        const { message } = event;
        messages.set(message.messageId, message);
        const run = message.state === 'streaming' ? begun(message) : undefined;
        if (run !== undefined && !runs.has(run.runId)) runs.set(run.runId, run);
        return;
      }
      case 'message_deleted':
        remove(event.messageId);
        return;
      case 'status': {
        const run = runs.get(event.runId);
        if (run === undefined || !unfinished(run)) return;
        runs.set(run.runId, {
          ...unwaiting(run),
          state: event.state === 'queued' ? 'queued' : 'running',
          ...(event.state === 'retrying' ? { retrying: { detail: event.detail! } } : {}),
        });
        return;
      }
      case 'completed':
        change(event.messageId, () => ({
          state: endState(event),
          usage: event.usage,
          ...endCut(event),
        }));
        runs.delete(event.runId);
        return;
      case 'error': {
        const answer = messages.get(event.messageId);
        change(event.messageId, () => ({ state: 'failed' }));
        const run = runs.get(event.runId) ?? (answer && begun(answer));
        const { code, message, retryable } = event;
        if (run === undefined) return;
        runs.set(event.runId, {
          ...unwaiting(run),
          state: 'failed',
          error: { code, message, retryable },
        });
        return;
      }
    }
  }

  for (const item of items) {
    if (item.kind === 'snapshot') {
      chat = item.event.chat;
      more = item.event.messages.length >= 50;
      messages = new Map(item.event.messages.map((message) => [message.messageId, message]));
      runs = new Map(item.event.runs.map((run) => [run.runId, run]));
    } else if (item.kind === 'logged') {
      apply(item.event);
    }
    sequence = item.sequence;
  }

  if (sequence === null || chat === undefined) return undefined;
  // As they came: what is told of again keeps its place.
  const order = [...messages.values()];
  const newest = order.slice(-50);
  const shown = [...order.slice(0, -50).filter(({ state }) => state === 'streaming'), ...newest];
  const placeOf = (run: Run) => order.findIndex(({ messageId }) => messageId === run.messageId);
  const ids = new Set(shown.map(({ messageId }) => messageId));
  const oldest = newest[0];
  return {
    sequence,
    snapshot: {
      type: 'snapshot',
      chat,
      messages: shown,
      runs: [...runs.values()]
        .filter((run) => unfinished(run) || (run.error !== undefined && ids.has(run.messageId)))
        .sort((a, b) => placeOf(a) - placeOf(b) || (a.runId < b.runId ? -1 : 1)),
    },
    ...((more || order.length >= 50) && oldest ? { olderCursor: oldest.messageId } : {}),
  };
}

const unfinished = ({ state }: Run) => state === 'queued' || state === 'running';

function begun({ runId, sessionId, parentId, messageId, role, createdAt }: Message) {
  if (runId === undefined || parentId === null || role !== 'assistant') return undefined;
  return { runId, sessionId, parentId, messageId, state: 'queued' as const, createdAt };
}

function unwaiting(run: Run): Run {
  const copy = { ...run };
  delete copy.retrying;
  return copy;
}
