import { Square, SquareCheck } from 'lucide-react';
import { Children, isValidElement, type CSSProperties, type ReactNode } from 'react';
import type { Components } from 'react-markdown';
import { parseCodeInfo } from '../../../streaming/code-info.ts';
import { CodeView } from '../code-view.tsx';
import { ExternalLink, ImagePlaceholder } from '../external-link.tsx';

interface CellProps {
  readonly children?: ReactNode;
  readonly style?: CSSProperties | undefined;
  readonly dir?: string | undefined;
}

/** Alignment as an attribute, so that no style attribute is needed. */
function cell(Tag: 'th' | 'td') {
  return function Cell({ children, style, dir }: CellProps) {
    return (
      <Tag dir={dir} data-align={style?.textAlign} {...(Tag === 'th' ? { scope: 'col' } : {})}>
        {children}
      </Tag>
    );
  };
}

export const markdownComponents: Components = {
  a: ({ href, children }) => <ExternalLink url={href ?? ''}>{children}</ExternalLink>,
  img: ({ src, alt }) => (
    <ImagePlaceholder url={typeof src === 'string' ? src : ''} alt={alt ?? ''} />
  ),
  pre: ({ children }) => <NestedCode>{children}</NestedCode>,
  table: ({ children }) => (
    <div className="table-frame" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  th: cell('th'),
  td: cell('td'),
  input: ({ checked }) => <TaskBox checked={checked === true} />,
};

/** Code inside of a list or quote; at the top level blocks come apart before (streaming/text-doc.ts). */
function NestedCode({ children }: { readonly children: ReactNode }) {
  const code = Children.toArray(children).find((child) => isValidElement(child));
  const {
    className,
    children: content,
    node,
  } = (code?.props ?? {}) as {
    className?: string;
    children?: ReactNode;
    node?: { data?: { meta?: string | null } };
  };
  const language = /language-(\S+)/u.exec(className ?? '')?.[1] ?? '';
  const text = textOf(content).replace(/\n$/u, '');
  return (
    <CodeView
      info={parseCodeInfo(`${language} ${node?.data?.meta ?? ''}`)}
      chunks={[text]}
      lines={text === '' ? 0 : text.split('\n').length}
      open={false}
    />
  );
}

function textOf(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => (typeof child === 'string' ? child : ''))
    .join('');
}

function TaskBox({ checked }: { readonly checked: boolean }) {
  const Icon = checked ? SquareCheck : Square;
  return (
    <span className="task-box">
      <Icon
        size={16}
        className={checked ? 'text-accent' : 'text-faint'}
        role="img"
        aria-label={checked ? 'Done' : 'To do'}
      />
    </span>
  );
}
