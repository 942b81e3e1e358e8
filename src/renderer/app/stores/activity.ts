import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MillraceBridge } from '../../../shared/ipc.ts';

export interface ActivityState {
  /** Chats in which an answer is being written. */
  readonly running: ReadonlySet<string>;
  /** Chats whose answer ended while this window showed another. */
  readonly unseen: ReadonlySet<string>;
}

export interface Activity {
  readonly store: StoreApi<ActivityState>;
  load(): Promise<void>;
  /** The reader looks at it: nothing is new there. */
  seen(sessionId: string): void;
  rename(localId: string, sessionId: string): void;
  stop(): void;
}

export interface ActivityOptions {
  readonly bridge: MillraceBridge;
  /** The chat that this window shows. */
  readonly selected: () => string | null;
}

export function createActivity({ bridge, selected }: ActivityOptions): Activity {
  const store = createStore<ActivityState>()(() => ({ running: new Set(), unseen: new Set() }));
  /** Told before the list came, which is older. */
  const told = new Set<string>();

  function change(
    of: keyof ActivityState,
    sessionIds: readonly string[],
    isMember: boolean,
  ): boolean {
    const before = store.getState()[of];
    const next = new Set(before);
    for (const sessionId of sessionIds) {
      if (isMember) next.add(sessionId);
      else next.delete(sessionId);
    }
    // Nothing is both added and removed: the same size is the same set.
    if (next.size === before.size) return false;
    store.setState({ [of]: next });
    return true;
  }

  const stops = [
    bridge.on('activity.changed', ({ sessionId, running }) => {
      told.add(sessionId);
      const hasEnded = change('running', [sessionId], running) && !running;
      if (hasEnded && sessionId !== selected()) change('unseen', [sessionId], true);
    }),
    bridge.on('chats.changed', (changed) => {
      if (changed.change !== 'delete') return;
      change('running', [changed.sessionId], false);
      change('unseen', [changed.sessionId], false);
    }),
  ];

  return {
    store,
    async load() {
      told.clear();
      const result = await bridge.call('activity.list');
      if (!result.ok) return;
      const news = result.value.running.filter((sessionId) => !told.has(sessionId));
      change('running', news, true);
    },
    seen: (sessionId) => void change('unseen', [sessionId], false),
    rename(localId, sessionId) {
      for (const of of ['running', 'unseen'] as const) {
        if (change(of, [localId], false)) change(of, [sessionId], true);
      }
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
