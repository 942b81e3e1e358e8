import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MillraceBridge } from '../../../shared/ipc.ts';

export interface Storage {
  /** What is wrong with this computer's copy of the chats, in a sentence; `null`: nothing. */
  readonly store: StoreApi<{ readonly problem: string | null }>;
  load(): Promise<void>;
  stop(): void;
}

export function createStorage(bridge: MillraceBridge): Storage {
  const store = createStore<{ readonly problem: string | null }>()(() => ({ problem: null }));
  let wasTold = false;
  const stop = bridge.on('storage.changed', ({ problem }) => {
    wasTold = true;
    store.setState({ problem });
  });
  return {
    store,
    stop,
    async load() {
      const result = await bridge.call('storage.status');
      // An event may have come first: it is newer.
      if (result.ok && !wasTold) store.setState({ problem: result.value.problem });
    },
  };
}
