import { Component, type ReactNode } from 'react';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

interface Props {
  readonly text: () => string;
  readonly children: ReactNode;
}

interface State {
  readonly hasFailed: boolean;
}

/**
 * A piece of a text that cannot be shown as Markdown is shown as it was written. It stays so while it
 * grows: what the parser failed at is still in it, and each try may take seconds.
 */
export class BlockBoundary extends Component<Props, State> {
  override readonly state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return <PlainText text={this.props.text()} />;
  }
}

function PlainText({ text }: { readonly text: string }) {
  const [copied, copy] = useCopied();
  return (
    <section
      role="region"
      aria-label="Plain text"
      className="rounded-md border border-line bg-sunken"
    >
      <header className="flex h-9 items-center justify-between gap-2 ps-3 pe-1 text-xs text-muted">
        <span className="min-w-0 truncate">Shown as it was written: its form cannot be shown</span>
        <IconButton size="sm" label={copied ? 'Copied' : 'Copy'} onClick={() => copy(text)}>
          <CopyIcon copied={copied} />
        </IconButton>
      </header>
      <div
        dir="auto"
        className="border-t border-line px-3 py-2.5 text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text.trimEnd()}
      </div>
    </section>
  );
}
