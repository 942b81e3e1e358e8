import type { ReactNode } from 'react';

/** What of a section scrolls; what a section has below it stays in sight. */
export function SectionBody({ children }: { readonly children: ReactNode }) {
  return <div className="min-h-0 flex-1 overflow-y-auto p-6 max-sm:p-4">{children}</div>;
}
