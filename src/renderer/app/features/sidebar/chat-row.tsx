import { Ellipsis, PencilLine, Trash2 } from 'lucide-react';
import { memo, useId, useRef, useState } from 'react';
import type { Chat } from '../../../../shared/chat.ts';
import { useApp } from '../../app-context.ts';
import { hashOfSession } from '../../location.ts';
import { chatTitle } from '../../stores/chat-groups.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { usePopup } from '../../ui/popup.tsx';
import { ActivityDot } from './activity-dot.tsx';
import { RenameBox } from './rename-box.tsx';

interface Props {
  readonly chat: Chat;
  readonly isSelected: boolean;
  /** The list's one tab stop. */
  readonly isEntry: boolean;
}

export const ChatRow = memo(function ChatRow({ chat, isSelected, isEntry }: Props) {
  const app = useApp();
  const [isRenaming, setRenaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const activityId = useId();
  const { sessionId } = chat;
  const title = chatTitle(chat);
  const endRename = (): void => {
    setRenaming(false);
    requestAnimationFrame(() => link.current?.focus());
  };
  if (isRenaming) {
    return (
      <li>
        <RenameBox sessionId={sessionId} title={title} onDone={endRename} />
      </li>
    );
  }
  return (
    <li className="group relative">
      <a
        ref={link}
        href={hashOfSession(sessionId)}
        title={title}
        tabIndex={isEntry ? 0 : -1}
        aria-describedby={activityId}
        aria-current={isSelected ? 'page' : undefined}
        draggable={false}
        className="block h-8 truncate rounded-md ps-2.5 pe-8 text-sm leading-8 text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:bg-hover aria-[current=page]:text-ink"
        onClick={(event) => {
          event.preventDefault();
          app.select(sessionId);
          app.view.requestComposerFocus();
        }}
        onAuxClick={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === 'F2') setRenaming(true);
          else if (event.key === 'Delete') app.deleteChat(sessionId);
        }}
      >
        {title}
      </a>
      <ActivityDot id={activityId} sessionId={sessionId} />
      <RowMenu
        title={title}
        isSelected={isSelected}
        onRename={() => setRenaming(true)}
        onDelete={() => app.deleteChat(sessionId)}
      />
    </li>
  );
});

interface MenuProps {
  readonly title: string;
  readonly isSelected: boolean;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

function RowMenu({ title, isSelected, onRename, onDelete }: MenuProps) {
  const { anchor, close, trigger } = usePopup();
  const choose = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <>
      <button
        type="button"
        aria-label={`More for ${title}`}
        aria-haspopup="menu"
        tabIndex={isSelected ? 0 : -1}
        className="absolute end-1 top-1 inline-flex size-6 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
        {...trigger}
      >
        <Ellipsis size={14} aria-hidden="true" />
      </button>
      {anchor !== null && (
        <Menu label={`More for ${title}`} anchor={anchor} side="below" onClose={close}>
          <MenuItem data-autofocus onClick={choose(onRename)}>
            <PencilLine size={14} aria-hidden="true" />
            Rename
          </MenuItem>
          <MenuItem className="text-danger" onClick={choose(onDelete)}>
            <Trash2 size={14} aria-hidden="true" />
            Delete
          </MenuItem>
        </Menu>
      )}
    </>
  );
}
