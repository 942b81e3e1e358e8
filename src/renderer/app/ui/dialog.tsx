import { X } from 'lucide-react';
import { Dialog as Parts } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

interface Props {
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly description: ReactNode;
  readonly onClose: () => void;
  /** Where the focus goes when it is gone. */
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

/** A small window over the page, which waits for it. */
export function Dialog({ title, description, onClose, onClosed, children }: Props) {
  return (
    <Parts.Root open onOpenChange={(open) => !open && onClose()}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-20 bg-scrim" />
        <Parts.Content
          className="fixed top-1/2 left-1/2 z-20 flex max-h-[calc(100vh-32px)] w-[min(26rem,calc(100vw-24px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-xl bg-ground shadow-pop outline-none"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
        >
          <header className="flex h-12 shrink-0 items-center justify-between ps-5 pe-2">
            <Parts.Title className="min-w-0 truncate text-base font-semibold">{title}</Parts.Title>
            <Parts.Close asChild>
              <IconButton label="Close" hint="Esc">
                <X size={16} aria-hidden="true" />
              </IconButton>
            </Parts.Close>
          </header>
          <div className="flex flex-col gap-4 px-5 pb-5">
            <Parts.Description className="text-sm [overflow-wrap:anywhere] text-muted">
              {description}
            </Parts.Description>
            {children}
          </div>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
