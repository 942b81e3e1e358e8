import { ExternalLink as OutsideIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';
import { closeLinkPrompt, linkPrompt } from './link-prompt-store.ts';
import { splitAroundHost } from './link-target.ts';

/** One for all links of the transcript, beside the one that was clicked. */
export function LinkPrompt() {
  const prompt = useStore(linkPrompt);
  if (prompt === null) return null;
  return (
    <Popover.Root open onOpenChange={(open) => !open && closeLinkPrompt()}>
      <Popover.Anchor virtualRef={{ current: prompt.anchor }} />
      <Popover.Portal>
        <Popover.Content
          aria-label="Open this link?"
          sideOffset={6}
          collisionPadding={12}
          className="z-30 w-80 max-w-[calc(100vw-24px)] rounded-lg bg-surface p-3 shadow-pop outline-none"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (prompt.anchor.isConnected) prompt.anchor.focus();
          }}
        >
          <PromptBody url={prompt.url} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function PromptBody({ url }: { readonly url: string }) {
  const app = useApp();
  const [copied, copy] = useCopied();
  const [before, host, after] = splitAroundHost(url);
  const open = (): void => {
    closeLinkPrompt();
    void app.bridge.call('app.openLink', { url }).then((result) => {
      if (!result.ok) app.toasts.show({ text: result.error.message, tone: 'error' });
    });
  };
  return (
    <>
      <p className="text-xs text-muted">This opens outside of Millrace:</p>
      <p className="mt-1 max-h-32 overflow-y-auto font-mono text-xs break-all text-muted">
        {before}
        <strong className="font-semibold text-ink">{host}</strong>
        {after}
      </p>
      <div className="mt-3 flex gap-2">
        <Button look="primary" onClick={open}>
          <OutsideIcon size={14} aria-hidden="true" />
          Open
        </Button>
        <Button onClick={() => copy(url)}>
          <CopyIcon copied={copied} />
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      </div>
    </>
  );
}
