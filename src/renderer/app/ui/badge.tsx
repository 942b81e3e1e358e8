import clsx from 'clsx';
import type { ReactNode } from 'react';

interface Props {
  readonly look?: 'warn' | 'plain';
  readonly className?: string;
  readonly children: ReactNode;
}

export function Badge({ look = 'warn', className, children }: Props) {
  return (
    <span
      className={clsx(
        'inline-flex shrink-0 items-center rounded-sm px-1.5 text-xs font-medium whitespace-nowrap',
        look === 'warn' ? 'bg-warn-soft text-warn' : 'bg-hover text-muted',
        className,
      )}
    >
      {children}
    </span>
  );
}

/** On everything that comes from the demo: its answers are written beforehand. */
export function DemoBadge() {
  return <Badge>Demo · scripted</Badge>;
}
