import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Run } from '../../../shared/chat.ts';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';
import type { PendingStop } from '../../../shared/outbox.ts';
import type { Conversation, ConversationState } from './conversation.ts';

/** `waiting`: the server cannot be reached and is told as soon as it can. */
export type Stop = 'stopping' | 'waiting';

export interface Runs {
  /** By run: what became of a press of "Stop". An entry stays; the end of its run takes it off the screen. */
  readonly store: StoreApi<ReadonlyMap<string, Stop>>;
  /** What was pressed before the page was loaded, or in another window. */
  restore(stops: readonly PendingStop[]): void;
  /** Done when the new answer has begun to show; asked for again until then it is the same answer. */
  retry(request: RetryRequest): Promise<IpcError | null>;
  stopRun(request: PendingStop): Promise<IpcError | null>;
  stop(): void;
}

export interface RetryRequest {
  readonly sessionId: string;
  readonly runId: string;
  readonly model?: string;
}

export interface RunsOptions {
  readonly bridge: MillraceBridge;
  readonly conversation: Conversation;
  readonly newId: () => string;
}

/** What the reader asks of answers: to stop one, to have it again. */
export function createRuns({ bridge, conversation, newId }: RunsOptions): Runs {
  const store = createStore<ReadonlyMap<string, Stop>>()(() => new Map());
  /** A retry that failed is tried again with the same key: it starts one run. */
  const retryKeys = new Map<string, string>();
  const retries = new Map<string, Promise<IpcError | null>>();

  function set(runId: string, stop: Stop | undefined): void {
    const stops = new Map(store.getState());
    if (stop === undefined) stops.delete(runId);
    else stops.set(runId, stop);
    store.setState(stops, true);
  }

  function restore(pending: readonly PendingStop[]): void {
    const known = store.getState();
    const waits = new Set(pending.map(({ runId }) => runId));
    const stops = new Map<string, Stop>();
    // Told to the server by now: the run ends any moment.
    for (const [runId, stop] of known) stops.set(runId, waits.has(runId) ? stop : 'stopping');
    for (const runId of waits) if (!known.has(runId)) stops.set(runId, 'stopping');
    store.setState(stops, true);
  }

  const stop = bridge.on('outbox.changed', (change) => {
    if (change.change === 'stops') restore(change.stops);
  });

  async function retry({ sessionId, runId, model }: RetryRequest): Promise<IpcError | null> {
    const key = retryKeys.get(runId) ?? newId();
    retryKeys.set(runId, key);
    const result = await bridge.call('runs.retry', {
      sessionId,
      runId,
      key,
      ...(model === undefined ? {} : { model }),
    });
    if (!result.ok) return result.error;
    retryKeys.delete(runId);
    conversation.adopt(sessionId, result.value);
    await begun(conversation, result.value.run);
    return null;
  }

  return {
    store,
    restore,
    stop,
    retry(request) {
      const { runId } = request;
      const known = retries.get(runId);
      if (known !== undefined) return known;
      const retrying = retry(request).finally(() => retries.delete(runId));
      retries.set(runId, retrying);
      return retrying;
    },
    async stopRun({ sessionId, runId }) {
      set(runId, 'stopping');
      const result = await bridge.call('runs.cancel', { sessionId, runId });
      if (!result.ok) set(runId, undefined);
      else if (!result.value.delivered) set(runId, 'waiting');
      return result.ok ? null : result.error;
    },
  };
}

/** Until the stream has brought the answer of a run, or nobody looks for it any more. */
function begun({ store }: Conversation, run: Run): Promise<void> {
  const isAwaited = ({ sessionId, views }: ConversationState): boolean =>
    sessionId === run.sessionId &&
    views.get(run.messageId) === undefined &&
    views.get(run.parentId) !== undefined;
  return new Promise((resolve) => {
    if (!isAwaited(store.getState())) {
      resolve();
      return;
    }
    const stop = store.subscribe((state) => {
      if (isAwaited(state)) return;
      stop();
      resolve();
    });
  });
}

/**
 * The answer that "Stop" means: of those that are not finished the first on the path. Messages may
 * wait behind it, and theirs is stopped when it is their turn.
 */
export function runAtHand({
  path,
  views,
  unfinishedRuns,
}: Pick<ConversationState, 'path' | 'views' | 'unfinishedRuns'>): string | null {
  let left = unfinishedRuns.length;
  let first: string | undefined;
  // From the end, where they are, and no further: the chat may be long.
  for (let index = path.length - 1; index >= 0 && left > 0; index -= 1) {
    const runId = views.get(path[index] ?? '')?.message.runId;
    if (runId === undefined || !unfinishedRuns.includes(runId)) continue;
    first = runId;
    left -= 1;
  }
  return first ?? unfinishedRuns[0] ?? null;
}

/** The run whose answer ends what is shown; `null`: something else stands there. */
export function lastRun({ path, views }: Pick<ConversationState, 'path' | 'views'>): string | null {
  const last = views.get(path.at(-1) ?? '');
  return last?.message.role === 'assistant' ? (last.message.runId ?? null) : null;
}
