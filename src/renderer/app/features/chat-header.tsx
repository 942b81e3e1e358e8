import { PanelLeft, SquarePen } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp, useConversation } from '../app-context.ts';
import { chatTitle } from '../stores/chat-groups.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { shortcut } from '../ui/shortcut.ts';
import { ConnectionLight } from './connection/connection-light.tsx';

interface Props {
  readonly isNarrow: boolean;
  readonly showsSidebar: boolean;
}

export function ChatHeader({ isNarrow, showsSidebar }: Props) {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const listed = useStore(app.chats.store, (state) => state.chats.get(selected ?? ''));
  const opened = useConversation((state) => state.chat);
  const isKnown = listed !== undefined || opened !== null;
  const title = selected === null || !isKnown ? '' : chatTitle(listed ?? opened);
  useEffect(() => {
    document.title = title === '' ? 'Millrace' : `${title} · Millrace`;
  }, [title]);
  const hidesSidebar = isNarrow || !showsSidebar;
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-3">
      {hidesSidebar && (
        <>
          <IconButton
            label="Show chats"
            hint={shortcut('B')}
            onClick={() => app.toggleSidebar(isNarrow)}
          >
            <PanelLeft size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label="New chat" hint={shortcut('N')} onClick={() => app.newChat()}>
            <SquarePen size={16} aria-hidden="true" />
          </IconButton>
        </>
      )}
      <h1 className="min-w-0 flex-1 truncate px-2 text-base font-medium">
        {title === '' ? <span className="sr-only">New chat</span> : title}
      </h1>
      <ConnectionLight />
    </header>
  );
}
