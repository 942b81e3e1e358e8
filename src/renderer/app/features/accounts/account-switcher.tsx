import { Check, ChevronsUpDown, LogOut, MailCheck, Plus } from 'lucide-react';
import { useStore } from 'zustand';
import type { AccountView } from '../../../../shared/accounts.ts';
import { useApp } from '../../app-context.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { usePopup } from '../../ui/popup.tsx';

/** Whose chats these are, at the foot of the list; the menu has the others. */
export function AccountSwitcher() {
  const app = useApp();
  const current = useStore(app.accounts.store, (state) => state.current);
  const { anchor, close, trigger } = usePopup();
  if (current === null) return <div className="h-11" />;
  return (
    <>
      <button
        type="button"
        aria-label={`Account: ${current.name}`}
        aria-haspopup="menu"
        className="flex h-11 w-full items-center gap-2.5 rounded-md px-2.5 text-start hover:bg-hover aria-expanded:bg-hover"
        {...trigger}
      >
        <AccountWords account={current} />
        <ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-faint" />
      </button>
      {anchor !== null && <AccountMenu anchor={anchor} current={current} onClose={close} />}
    </>
  );
}

function AccountWords({ account }: { readonly account: AccountView }) {
  const isOut = account.session.state === 'signed_out';
  const second = isOut ? 'Signed out' : account.place;
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate text-sm leading-4.5">{account.name}</span>
      {second !== '' && (
        <span
          className={`block truncate text-xs leading-4 ${isOut ? 'text-danger' : 'text-muted'}`}
        >
          {second}
        </span>
      )}
    </span>
  );
}

interface MenuProps {
  readonly anchor: HTMLElement;
  readonly current: AccountView;
  readonly onClose: () => void;
}

function AccountMenu({ anchor, current, onClose }: MenuProps) {
  const app = useApp();
  const items = useStore(app.accounts.store, (state) => state.items);
  const { accountId, email, emailVerified, session } = current;
  const choose = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Menu label="Accounts" anchor={anchor} side="above" isWide onClose={onClose}>
      {items.map((account) => (
        <MenuItem
          key={account.accountId}
          role="menuitemradio"
          aria-checked={account.accountId === accountId}
          className="h-11"
          data-autofocus={account.accountId === accountId ? '' : undefined}
          onClick={choose(() => {
            if (account.accountId !== accountId) app.showAccount(account.accountId);
          })}
        >
          <AccountWords account={account} />
          {account.accountId === accountId && <Check size={14} aria-hidden="true" />}
        </MenuItem>
      ))}
      <div role="separator" className="my-1 border-t border-line" />
      <MenuItem onClick={choose(() => app.openDialog({ kind: 'addServer' }))}>
        <Plus size={14} aria-hidden="true" />
        Add server…
      </MenuItem>
      {session.state === 'signed_in' && email !== null && !emailVerified && (
        <MenuItem onClick={choose(() => app.sendVerification(accountId, email))}>
          <MailCheck size={14} aria-hidden="true" />
          Verify e-mail address…
        </MenuItem>
      )}
      {session.state === 'signed_out' && (
        <MenuItem onClick={choose(() => app.openDialog({ kind: 'signIn', accountId }))}>
          Sign in…
        </MenuItem>
      )}
      {session.state !== 'none' && (
        <MenuItem onClick={choose(() => app.openDialog({ kind: 'signOut', accountId }))}>
          <LogOut size={14} aria-hidden="true" />
          {session.state === 'signed_in' ? 'Sign out…' : 'Remove account…'}
        </MenuItem>
      )}
    </Menu>
  );
}
