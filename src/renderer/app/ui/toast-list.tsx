import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { IconButton } from './icon-button.tsx';

/** Short notices, the newest last. */
export function ToastList() {
  const { toasts } = useApp();
  const list = useStore(toasts.store);
  return (
    <section aria-label="Notices">
      <div aria-live="polite" className="flex flex-col items-center gap-2">
        {list.map(({ id, text, tone, action }) => (
          <div
            key={id}
            className="pointer-events-auto flex max-w-md items-center gap-1 rounded-lg bg-surface py-1.5 ps-4 pe-1.5 text-sm shadow-pop"
            onPointerEnter={() => toasts.hold(true)}
            onPointerLeave={() => toasts.hold(false)}
            onFocus={() => toasts.hold(true)}
            onBlur={() => toasts.hold(false)}
          >
            <span
              className={`line-clamp-3 min-w-0 py-1 [overflow-wrap:anywhere] ${tone === 'error' ? 'text-danger' : ''}`}
            >
              {text}
            </span>
            {action !== undefined && (
              <button
                type="button"
                className="ms-2 h-7 shrink-0 rounded-md px-2 font-medium text-accent hover:bg-hover"
                onClick={() => {
                  toasts.hold(false);
                  toasts.act(id);
                }}
              >
                {action.label}
              </button>
            )}
            <IconButton
              size="sm"
              label="Dismiss"
              onClick={() => {
                toasts.hold(false);
                toasts.close(id);
              }}
            >
              <X size={14} aria-hidden="true" />
            </IconButton>
          </div>
        ))}
      </div>
    </section>
  );
}
