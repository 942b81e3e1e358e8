import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { isOwnAccount } from '../stores/accounts.ts';

/** Whether this window shows this computer's own account, whose models are set up here. */
export function useOwnAccount(): boolean {
  return useStore(useApp().accounts.store, ({ current }) => isOwnAccount(current));
}
