import type { ReactNode } from 'react';

/** Lies over the upper edge of what holds it, and moves nothing: what is read there stays in its place. */
export function OverEdge({ children }: { readonly children: ReactNode }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-full z-10 flex flex-col items-center gap-2 px-4 pb-1">
      {children}
    </div>
  );
}
