import { CircleAlert, X } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { IconButton } from '../../ui/icon-button.tsx';

/** Why the last message did not go. What was typed is in the box again. */
export function SendError() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const error = useStore(app.outbox.store, (state) => state.errors.get(selected));
  if (error === undefined) return null;
  return (
    <div
      role="alert"
      className="mb-2 flex items-start gap-2.5 rounded-lg border border-line bg-danger-soft py-2 ps-3.5 pe-2 text-sm"
    >
      <CircleAlert size={16} className="mt-1 shrink-0 text-danger" aria-hidden="true" />
      <p className="min-w-0 flex-1 py-0.5">
        <span className="font-medium">The message was not sent.</span>{' '}
        <span className="text-muted">{error.message} It is in the box below as you wrote it.</span>
      </p>
      <IconButton size="sm" label="Dismiss" onClick={() => app.outbox.setError(selected, null)}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
