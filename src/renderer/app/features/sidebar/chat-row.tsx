import { Ellipsis, PencilLine, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { memo, useRef, useState } from 'react';
import type { Chat } from '../../../../shared/chat.ts';
import { useApp } from '../../app-context.ts';
import { hashOfSession } from '../../location.ts';
import { chatTitle } from '../../stores/chat-groups.ts';
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
  const item =
    'flex h-8 items-center gap-2 rounded-md px-2 text-sm outline-none data-highlighted:bg-hover';
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`More for ${title}`}
        tabIndex={isSelected ? 0 : -1}
        className="absolute end-1 top-1 inline-flex size-6 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
      >
        <Ellipsis size={14} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-30 w-40 rounded-lg bg-surface p-1 shadow-pop"
        >
          <DropdownMenu.Item className={item} onSelect={onRename}>
            <PencilLine size={14} aria-hidden="true" />
            Rename
          </DropdownMenu.Item>
          <DropdownMenu.Item className={`${item} text-danger`} onSelect={onDelete}>
            <Trash2 size={14} aria-hidden="true" />
            Delete
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
