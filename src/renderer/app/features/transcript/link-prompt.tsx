import { ExternalLink as OutsideIcon } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';
import { Popup } from '../../ui/popup.tsx';
import { closeLinkPrompt, linkPrompt } from './link-prompt-store.ts';
import { splitAroundHost } from './link-target.ts';

/** One for all links of the transcript, beside the one that was clicked. */
export function LinkPrompt() {
  const prompt = useStore(linkPrompt);
  if (prompt === null) return null;
  return (
    <Popup
      role="dialog"
      label="Open this link?"
      anchor={prompt.anchor}
      side="below"
      onClose={closeLinkPrompt}
      className="w-80 p-3"
    >
      <PromptBody url={prompt.url} />
    </Popup>
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
        <Button look="primary" onClick={open} data-autofocus>
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
