import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AccountView } from '../../../shared/accounts.ts';
import type { IpcError, MillraceBridge } from '../../../shared/ipc.ts';

export interface AccountsState {
  /** The one that this window shows; `null`: not known yet. */
  readonly current: AccountView | null;
  readonly items: readonly AccountView[];
}

export interface Accounts {
  readonly store: StoreApi<AccountsState>;
  load(): Promise<void>;
  find(accountId: string): AccountView | undefined;
  /** Of the one that is shown. */
  isOwn(): boolean;
  /** Main loads the page anew, with that account's chats. */
  select(accountId: string): Promise<IpcError | null>;
  stop(): void;
}

/** Whose chats this window shows, and whose it could. */
export function createAccounts(bridge: MillraceBridge): Accounts {
  const store = createStore<AccountsState>()(() => ({ current: null, items: [] }));

  function show(current: string, items: readonly AccountView[]): void {
    const found = items.find(({ accountId }) => accountId === current);
    store.setState({ current: found ?? null, items });
  }

  const stop = bridge.on('accounts.changed', ({ current, items }) => show(current, items));

  return {
    store,
    stop,
    async load() {
      const result = await bridge.call('accounts.list');
      if (result.ok) show(result.value.current, result.value.items);
    },
    find: (accountId) => store.getState().items.find((one) => one.accountId === accountId),
    isOwn: () => isOwnAccount(store.getState().current),
    async select(accountId) {
      const result = await bridge.call('accounts.select', { accountId });
      return result.ok ? null : result.error;
    },
  };
}

/** Whether models, keys and the server's life are this computer's own matter; so is what is not known yet. */
export function isOwnAccount(account: AccountView | null): boolean {
  return (account?.serverUrl ?? null) === null;
}
