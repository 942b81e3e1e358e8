import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { SignInDialog } from './sign-in-dialog.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';

/** The dialogs of accounts, which come with the first of them. */
export default function AccountDialog() {
  const app = useApp();
  const dialog = useStore(app.view.store, (state) => state.dialog);
  const account = useStore(app.accounts.store, ({ items }) =>
    dialog === null || dialog.kind === 'addServer'
      ? undefined
      : items.find(({ accountId }) => accountId === dialog.accountId),
  );
  if (dialog === null) return null;
  if (dialog.kind === 'addServer') return <SignInDialog account={null} />;
  if (account === undefined) return null;
  return dialog.kind === 'signIn' ? (
    <SignInDialog account={account} />
  ) : (
    <SignOutDialog account={account} />
  );
}
