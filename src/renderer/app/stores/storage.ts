import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MillraceBridge, StorageStatus } from '../../../shared/ipc.ts';

export interface Storage {
  /** How this computer's copy of the chats is. */
  readonly store: StoreApi<StorageStatus>;
  load(): Promise<void>;
  /** The news on the screen were read: they go, from all windows. */
  dismissNews(): void;
  stop(): void;
}

export function createStorage(bridge: MillraceBridge): Storage {
  const store = createStore<StorageStatus>()(() => ({ problem: null, news: [] }));
  let wasTold = false;
  const stop = bridge.on('storage.changed', (status) => {
    wasTold = true;
    store.setState(status);
  });
  return {
    store,
    stop,
    async load() {
      const result = await bridge.call('storage.status');
      // An event may have come first: it is newer.
      if (result.ok && !wasTold) store.setState(result.value);
    },
    dismissNews() {
      void bridge.call('storage.dismiss', { news: store.getState().news });
    },
  };
}
