import { ChevronDown } from 'lucide-react';
import { memo, useId, useState } from 'react';
import { codeText, type CodeBlock } from '../../streaming/blocks.ts';
import { codeTitle, languageName } from '../../streaming/code-info.ts';
import { CopyIcon, useCopied } from '../../ui/copy-button.tsx';

type Props = Pick<CodeBlock, 'info' | 'chunks' | 'lines' | 'open'>;

/** Code as it is written: its pieces stay as they are once they are full, and only the last one grows. */
export const CodeView = memo(function CodeView({ info, chunks, lines, open }: Props) {
  const [isCollapsed, setCollapsed] = useState(false);
  const [copied, copy] = useCopied();
  const bodyId = useId();
  const title = codeTitle(info);
  const language = languageName(info.language);
  const toggle = isCollapsed ? 'Expand' : 'Collapse';
  return (
    <section
      role="region"
      aria-label={`Code: ${title}`}
      className="code-block overflow-hidden rounded-md border border-line bg-sunken"
    >
      <header className="flex h-9 items-center gap-1 ps-3 pe-1 text-xs text-muted">
        <span className="min-w-0 truncate font-medium text-ink">{title}</span>
        {title !== language && <span className="shrink-0 ps-1 max-sm:hidden">{language}</span>}
        <span className="shrink-0 ps-1 text-faint tabular-nums">{linesText(lines)}</span>
        <span className="flex-1" />
        <HeadButton onClick={() => copy(codeText({ chunks }))} label={copied ? 'Copied' : 'Copy'}>
          <CopyIcon copied={copied} />
        </HeadButton>
        <HeadButton
          onClick={() => setCollapsed(!isCollapsed)}
          label={toggle}
          expanded={!isCollapsed}
          controls={bodyId}
        >
          <ChevronDown
            size={14}
            aria-hidden="true"
            className={isCollapsed ? '-rotate-90' : undefined}
          />
        </HeadButton>
      </header>
      <div id={bodyId} hidden={isCollapsed} className="border-t border-line">
        <pre
          tabIndex={0}
          aria-label={`${title}, text`}
          className="overflow-x-auto px-3 py-2.5 font-mono text-sm [overflow-wrap:normal]"
        >
          <code>
            {chunks.map((chunk, index) => (
              <Chunk key={index} text={chunk} />
            ))}
            {open && chunks.length === 0 ? '\n' : null}
          </code>
        </pre>
      </div>
    </section>
  );
});

/** An empty last line has no height of its own: the line end gives it one. */
const Chunk = memo(function Chunk({ text }: { readonly text: string }) {
  return <span className="block">{text === '' || text.endsWith('\n') ? `${text}\n` : text}</span>;
});

interface HeadButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
  readonly expanded?: boolean;
  readonly controls?: string;
}

function HeadButton({ label, onClick, children, expanded, controls }: HeadButtonProps) {
  return (
    <button
      type="button"
      className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-sm px-2 font-medium hover:bg-hover hover:text-ink"
      onClick={onClick}
      aria-expanded={expanded}
      aria-controls={controls}
    >
      {children}
      {label}
    </button>
  );
}

function linesText(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}
