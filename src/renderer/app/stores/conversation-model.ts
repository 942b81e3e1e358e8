import type { Chat, Message, Retrying, Run } from '../../../shared/chat.ts';
import type { LoggedEvent, SequencedEvent, SnapshotEvent } from '../../../shared/events.ts';
import { isPartEvent, retryingOf } from '../../../shared/fold.ts';
import type { IpcError, StreamBatch } from '../../../shared/ipc.ts';
import { activePath } from './active-path.ts';
import { createKeyed, type Keyed } from './keyed.ts';
import { MessageOrder } from './message-order.ts';
import {
  activityOf,
  adoptMessage,
  endMessage,
  failedRun,
  foldEvent,
  isUnfinished,
  type MessageView,
  type RunView,
} from './message-view.ts';

/** What became of a batch. `gap`: events are missing; the conversation has to be opened again. */
export type Applied = 'applied' | 'gap';

/**
 * The state of one chat on this page, built from batches. Changing it tells nobody: the conversation
 * store applies what a frame brought, then tells all at once what `takeChanges` says.
 */
export class ConversationModel {
  readonly sessionId: string;
  readonly views: Keyed<MessageView> = createKeyed();
  chat: Chat | null = null;
  path: readonly string[] = [];
  olderCursor: string | null = null;
  /** An error: the last call failed. */
  olderCall: 'idle' | 'loading' | IpcError = 'idle';
  /** Runs whose answers are not finished; a new list when it changes. */
  unfinishedRuns: readonly string[] = [];
  /** Whether anything of the chat came yet. */
  known = false;

  readonly #now: () => number;
  #position = 0;
  /** Which answer a run writes; a status says the run alone. */
  readonly #answers = new Map<string, string>();
  readonly #statuses = new Map<string, RunView>();
  readonly #order = new MessageOrder();
  readonly #changed = new Set<string>();
  #treeChanged = false;

  constructor(sessionId: string, now: () => number) {
    this.sessionId = sessionId;
    this.#now = now;
  }

  /** The keys that changed since the last call; the path is up to date then. */
  takeChanges(): readonly string[] {
    if (this.#treeChanged) {
      this.path = activePath(
        [...this.views.values()].map(({ message: { messageId, parentId } }) => {
          return { messageId, parentId, rank: this.#order.rankOf(messageId) };
        }),
      );
      this.#treeChanged = false;
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  apply(batch: StreamBatch): Applied {
    if (batch.snapshot !== undefined) {
      this.#replace(batch.snapshot);
      this.#position = batch.from;
    }
    this.known = true;
    if (batch.from > this.#position + 1) return 'gap';
    this.#applyEvents(batch.events);
    // A batch covers its whole range: a number without an event is one that this client does not know.
    this.#position = Math.max(this.#position, batch.to);
    return 'applied';
  }

  #applyEvents(events: readonly SequencedEvent[]): void {
    let index = 0;
    while (index < events.length) {
      const item = events[index];
      index += 1;
      if (item === undefined || item.sequence <= this.#position) continue;
      this.#position = item.sequence;
      const { event } = item;
      if (event.type !== 'token' && event.type !== 'thinking') {
        this.#applyEvent(event);
        continue;
      }
      // Pieces of the same text in a row are one piece: a frame costs one change, not one a token.
      let text = event.text;
      for (let next = events[index]; next !== undefined; next = events[index]) {
        const { type } = next.event;
        if (type !== event.type) break;
        if (next.event.messageId !== event.messageId) break;
        text += next.event.text;
        this.#position = next.sequence;
        index += 1;
      }
      this.#applyEvent({ ...event, text });
    }
  }

  #applyEvent(event: LoggedEvent): void {
    if (isPartEvent(event)) {
      this.#change(event.messageId, (view) => foldEvent(view, event, this.#now()));
      return;
    }
    switch (event.type) {
      case 'message':
        this.#order.told(event.message.messageId);
        this.#take(event.message);
        return;
      case 'message_deleted':
        this.#remove(event.messageId);
        return;
      case 'chat':
        this.chat = event.chat;
        return;
      case 'status':
        this.#status(event);
        return;
      case 'completed':
      case 'error':
        this.#statuses.delete(event.runId);
        this.#change(event.messageId, (view) => endMessage(view, event, this.#now()));
        return;
    }
  }

  #status(event: Extract<LoggedEvent, { type: 'status' }>): void {
    const retrying = retryingOf(event);
    const run: RunView =
      retrying === undefined
        ? {
            runId: event.runId,
            state: event.state,
            ...(event.activity === undefined ? {} : { activity: event.activity }),
            ...(event.detail === undefined ? {} : { detail: event.detail }),
          }
        : retryingRun(event.runId, retrying, this.#now());
    const messageId = this.#answers.get(event.runId);
    if (messageId === undefined) this.#statuses.set(event.runId, run);
    else this.#change(messageId, (view) => ({ ...view, run }));
  }

  /** A message from the answer to a call. */
  adopt(message: Message): void {
    this.#order.answered(message.messageId);
    this.#take(message);
  }

  #take(message: Message): void {
    const { messageId, runId } = message;
    const view = adoptMessage(message, this.views.get(messageId));
    const waiting = runId === undefined ? undefined : this.#statuses.get(runId);
    if (runId !== undefined && message.role === 'assistant') {
      this.#answers.set(runId, messageId);
      this.#statuses.delete(runId);
    }
    this.#put(messageId, waiting === undefined ? view : { ...view, run: waiting });
    this.#treeChanged = true;
  }

  /** A run as a whole. What the stream said of it meanwhile is newer. */
  adoptRun(run: Run): void {
    this.#answers.set(run.runId, run.messageId);
    this.#change(run.messageId, (view) =>
      view.run === null ? { ...view, run: newerRun(view, run, this.#now()) } : view,
    );
  }

  /** An older page, newest first. What is here already is newer. */
  addOlder(messages: readonly Message[], olderCursor: string | undefined): void {
    for (const message of messages) {
      if (this.views.get(message.messageId) !== undefined) continue;
      this.#order.placedFirst(message.messageId);
      this.#take(message);
    }
    this.olderCursor = olderCursor ?? null;
  }

  #change(messageId: string, change: (view: MessageView) => MessageView): void {
    const view = this.views.get(messageId);
    // Deleted, or of a page that is not loaded.
    if (view === undefined) return;
    const next = change(view);
    if (next === view) return;
    this.#put(messageId, next);
  }

  #put(messageId: string, view: MessageView | undefined): void {
    const before = this.views.get(messageId);
    this.views.put(messageId, view);
    this.#changed.add(messageId);
    const wasRunning = before !== undefined && isUnfinished(before);
    const runs = view !== undefined && isUnfinished(view);
    if (wasRunning === runs) return;
    const runId = (view ?? before)?.message.runId;
    if (runId === undefined) return;
    const others = this.unfinishedRuns.filter((other) => other !== runId);
    this.unfinishedRuns = runs ? [...others, runId] : others;
  }

  #remove(messageId: string): void {
    this.#put(messageId, undefined);
    this.#order.remove(messageId);
    this.#treeChanged = true;
    for (const { message } of [...this.views.values()]) {
      if (message.parentId === messageId) this.#remove(message.messageId);
    }
  }

  /** Replaces all, but for older pages that lead up to the snapshot: the reader may be in one. */
  #replace(snapshot: SnapshotEvent & { olderCursor?: string | undefined }): void {
    const kept = this.#ancestorsOf(snapshot.messages);
    const named = new Set(snapshot.messages.map((message) => message.messageId));
    for (const { message } of [...this.views.values()]) {
      const { messageId } = message;
      if (!kept.has(messageId) && !named.has(messageId)) this.#remove(messageId);
    }
    this.#statuses.clear();
    for (const message of snapshot.messages) {
      this.#order.placedLast(message.messageId);
      this.#take(message);
    }
    for (const run of snapshot.runs) this.#answers.set(run.runId, run.messageId);
    for (const run of snapshot.runs) {
      this.#change(run.messageId, (view) => ({ ...view, run: newerRun(view, run, this.#now()) }));
    }
    this.chat = snapshot.chat;
    if (kept.size === 0) this.olderCursor = snapshot.olderCursor ?? null;
  }

  #ancestorsOf(messages: readonly Message[]): ReadonlySet<string> {
    const kept = new Set<string>();
    const named = new Set(messages.map((message) => message.messageId));
    for (const message of messages) {
      let parentId = message.parentId;
      while (parentId !== null && !kept.has(parentId) && !named.has(parentId)) {
        const view = this.views.get(parentId);
        if (view === undefined) break;
        kept.add(parentId);
        parentId = view.message.parentId;
      }
    }
    return kept;
  }
}

/**
 * A snapshot knows a run's state, not what it is at just now: its answer shows that, or it is known
 * from before.
 */
function newerRun(view: MessageView, run: Run, now: number): RunView {
  if (run.state !== 'running') return runView(run);
  if (run.retrying !== undefined) return retryingRun(run.runId, run.retrying, now);
  const known = view.run?.runId === run.runId ? view.run : null;
  return { ...(known?.state === 'running' ? known : runView(run)), ...activityOf(view) };
}

function retryingRun(runId: string, retrying: Retrying, now: number): RunView {
  const { detail, retryAfterMs, at } = retrying;
  const since = at === undefined ? now : Date.parse(at);
  return {
    runId,
    state: 'retrying',
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAt: since + retryAfterMs }),
  };
}

function runView(run: Run): RunView {
  if (run.error !== undefined) {
    return failedRun(run.runId, run.error, Date.parse(run.endedAt ?? run.createdAt));
  }
  return { runId: run.runId, state: run.state };
}
