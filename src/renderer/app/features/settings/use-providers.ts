import { useCallback, useEffect, useState } from 'react';
import type { IpcError, ProviderDraft, ProviderView } from '../../../../shared/ipc.ts';
import { useApp } from '../../app-context.ts';

interface Providers {
  /** `null`: not there yet. */
  readonly items: readonly ProviderView[] | null;
  readonly error: IpcError | null;
  readonly reload: () => void;
  readonly save: (draft: ProviderDraft) => Promise<IpcError | null>;
  readonly remove: (providerId: string) => Promise<IpcError | null>;
}

/** The providers that are set up, while the settings show them. */
export function useProviders(): Providers {
  const { bridge } = useApp();
  const [items, setItems] = useState<readonly ProviderView[] | null>(null);
  const [error, setError] = useState<IpcError | null>(null);
  const reload = useCallback(() => {
    void bridge.call('providers.list').then((result) => {
      setError(result.ok ? null : result.error);
      if (result.ok) setItems(result.value.items);
    });
  }, [bridge]);
  useEffect(reload, [reload]);
  return {
    items,
    error,
    reload,
    save: async (draft) => {
      const result = await bridge.call('providers.save', draft);
      reload();
      return result.ok ? null : result.error;
    },
    remove: async (providerId) => {
      const result = await bridge.call('providers.remove', { providerId });
      reload();
      return result.ok ? null : result.error;
    },
  };
}
