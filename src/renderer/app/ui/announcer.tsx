import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';

/** Speaks whole sentences of the answer that is being written; seen by nobody. */
export function Announcer() {
  const lines = useStore(useApp().announcer.store);
  return (
    <div aria-live="polite" aria-relevant="additions" className="sr-only">
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
