import { X } from 'lucide-react';
import { Dialog, Tabs } from 'radix-ui';
import { useEffect, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { shortcut } from '../../ui/shortcut.ts';
import { NARROW_FOR_PANEL, useMedia } from '../../ui/use-media.ts';
import { ExportForm } from './export-form.tsx';
import { StreamView } from './stream-view.tsx';
import { useReport } from './use-report.ts';

const TITLE = 'Stream inspector';

/** Beside the conversation; where there is no room for both, over it. */
export default function InspectorPanel() {
  const app = useApp();
  const isNarrow = useMedia(NARROW_FOR_PANEL);
  const close = (): void => {
    app.view.store.setState({ inspectorOpen: false });
    app.view.requestComposerFocus();
  };
  if (!isNarrow) return <Beside onClose={close} />;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 end-0 z-20 flex w-[min(32rem,100vw)] flex-col bg-ground shadow-pop outline-none"
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <Dialog.Title className="sr-only">{TITLE}</Dialog.Title>
          <Panel onClose={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Beside({ onClose }: { readonly onClose: () => void }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>('[role=tab]')?.focus(), []);
  return (
    <section
      ref={panel}
      aria-label={TITLE}
      className="flex h-full w-[30rem] shrink-0 flex-col border-s border-line bg-ground"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <Panel onClose={onClose} />
    </section>
  );
}

function Panel({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const shown = useReport(selected);
  const { report = null, error = null } = shown ?? {};
  const chat = report?.chat ?? null;
  return (
    <>
      <header className="flex h-12 shrink-0 items-center justify-between border-b border-line ps-4 pe-2">
        <h2 className="text-base font-medium">{TITLE}</h2>
        <IconButton label="Close stream inspector" hint={shortcut('D', true)} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      <Tabs.Root defaultValue="chat" className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Streams" className="flex gap-0.5 border-b border-line px-3 py-2">
          <Tab value="chat">This chat</Tab>
          <Tab value="account">All chats’ feed</Tab>
        </Tabs.List>
        <Body value="chat">
          {error !== null && <Note>{error.message}</Note>}
          {report !== null && chat === null && <Note>{NO_STREAM}</Note>}
          {chat !== null && <StreamView report={chat} />}
        </Body>
        <Body value="account">
          {error !== null && <Note>{error.message}</Note>}
          {report !== null && <StreamView report={report.account} />}
        </Body>
      </Tabs.Root>
      <ExportForm sessionId={selected} />
    </>
  );
}

const NO_STREAM =
  'This chat has had no stream since Millrace was started. Send a message, and what its stream does is shown here.';

function Tab({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Trigger
      value={value}
      className="h-7 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:bg-hover data-[state=active]:text-ink"
    >
      {children}
    </Tabs.Trigger>
  );
}

function Body({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Content
      value={value}
      className="min-h-0 flex-1 overflow-y-auto p-4 outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
    >
      {children}
    </Tabs.Content>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return <p className="text-sm text-muted">{children}</p>;
}
