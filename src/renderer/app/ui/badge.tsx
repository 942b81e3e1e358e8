import clsx from 'clsx';
import type { ReactNode } from 'react';

export function Badge({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex shrink-0 items-center rounded-sm bg-warn-soft px-1.5 text-xs font-medium whitespace-nowrap text-warn',
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
