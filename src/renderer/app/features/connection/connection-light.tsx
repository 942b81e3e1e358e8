import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import type { ConnectionWord } from '../../stores/connection-words.ts';

const colours: Readonly<Record<ConnectionWord, string>> = {
  Connected: 'bg-accent',
  Polling: 'bg-accent',
  Reconnecting: 'animate-pulse-soft bg-warn',
  Offline: 'bg-danger',
  'Signed out': 'bg-danger',
};

/** One word on the connection, always in the same place. */
export function ConnectionLight() {
  const word = useStore(useApp().connection.store, (state) => state.shown?.word);
  return (
    <span className="flex shrink-0 items-center gap-1.5 px-2 text-xs text-faint">
      {word !== undefined && <span className={`size-1.5 rounded-full ${colours[word]}`} />}
      <span role="status" aria-label="Connection">
        {word}
      </span>
    </span>
  );
}
