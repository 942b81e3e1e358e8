import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';

interface Props {
  /** The group's accessible name. */
  readonly name: string;
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly state?: ReactNode;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** `undefined`: there is nothing to open yet. */
  readonly children: (() => ReactNode) | undefined;
}

/** A step on the way to an answer: one quiet line that opens. */
export function Disclosure({ name, icon, title, state, isOpen, onToggle, children }: Props) {
  const bodyId = useId();
  const shown = isOpen && children !== undefined;
  return (
    <div role="group" aria-label={name} className="my-2 text-sm">
      <button
        type="button"
        className="-mx-2 flex max-w-[calc(100%+1rem)] items-center gap-2 rounded-md px-2 py-1 text-start text-muted enabled:hover:bg-hover enabled:hover:text-ink disabled:opacity-100"
        aria-expanded={shown}
        aria-controls={shown ? bodyId : undefined}
        disabled={children === undefined}
        onClick={onToggle}
      >
        <span className="shrink-0 text-faint">{icon}</span>
        <span className="min-w-0 truncate font-medium">{title}</span>
        {state !== undefined && <span className="shrink-0 text-faint tabular-nums">{state}</span>}
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={`shrink-0 text-faint transition-transform duration-100 ${shown ? 'rotate-90' : ''} ${children === undefined ? 'invisible' : ''}`}
        />
      </button>
      {shown && (
        <div id={bodyId} className="mt-1 border-s border-line ps-4 ms-[7px]">
          {children()}
        </div>
      )}
    </div>
  );
}
