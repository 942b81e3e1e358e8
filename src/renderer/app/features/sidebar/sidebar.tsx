import { PanelLeft, Settings, SquarePen } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { AccountSwitcher } from '../accounts/account-switcher.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { OverEdge } from '../../ui/over-edge.tsx';
import { ToastList } from '../../ui/toast-list.tsx';
import { shortcut } from '../../ui/shortcut.ts';
import { useDelayed } from '../../ui/use-delayed.ts';
import { ChatList } from './chat-list.tsx';

/** Beside the conversation; in a narrow window over it. */
export function Sidebar({ isDrawer }: { readonly isDrawer: boolean }) {
  const app = useApp();
  const panel = useRef<HTMLElement>(null);
  const close = (): void => app.view.store.setState({ drawerOpen: false });
  useEffect(() => {
    if (isDrawer) panel.current?.querySelector('button')?.focus();
  }, [isDrawer]);
  const content = (
    <aside
      ref={panel}
      aria-label="Sidebar"
      className={`flex h-full w-66 shrink-0 flex-col border-e border-line bg-sunken ${isDrawer ? 'fixed inset-y-0 start-0 z-20 max-w-[85vw] shadow-pop' : ''}`}
      onKeyDown={(event) => {
        if (!isDrawer || event.key !== 'Escape' || event.defaultPrevented) return;
        close();
        app.view.requestComposerFocus();
      }}
    >
      <div className="flex h-12 shrink-0 items-center gap-2 ps-4 pe-2">
        <Mark className="size-5 text-accent" />
        <span className="flex-1 text-base font-semibold tracking-[-0.01em]">Millrace</span>
        <IconButton
          label="Hide chats"
          hint={shortcut('B')}
          onClick={() => app.toggleSidebar(isDrawer)}
        >
          <PanelLeft size={16} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="px-2 pb-2">
        <Button
          className="w-full justify-start px-2.5"
          title={`New chat (${shortcut('N')})`}
          onClick={() => app.newChat()}
        >
          <SquarePen size={14} aria-hidden="true" />
          New chat
        </Button>
      </div>
      <ChatList />
      <StaleNote />
      <div className="relative border-t border-line p-2">
        {isDrawer && (
          <OverEdge>
            <ToastList />
          </OverEdge>
        )}
        <Button
          look="quiet"
          className="w-full justify-start px-2.5"
          title={`Settings (${shortcut(',')})`}
          onClick={() => app.openSettings('appearance')}
        >
          <Settings size={14} aria-hidden="true" />
          Settings
        </Button>
        <AccountSwitcher />
      </div>
    </aside>
  );
  if (!isDrawer) return content;
  return (
    <>
      <div className="fixed inset-0 z-10 bg-scrim" onClick={close} />
      {content}
    </>
  );
}

/** Below the list, so that no chat moves. What is asked again within a second is not worth a word. */
function StaleNote() {
  const isStale = useStore(useApp().chats.store, (state) => state.isStale);
  if (!useDelayed(isStale, 1000)) return null;
  return (
    <p className="border-t border-line px-4.5 py-2 text-xs text-muted">
      The list is as this computer last saw it.
    </p>
  );
}
