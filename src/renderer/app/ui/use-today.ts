import { useSyncExternalStore } from 'react';

let today = startOfToday();

function startOfToday(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

function subscribe(changed: () => void): () => void {
  const look = (): void => {
    const next = startOfToday();
    if (next.getTime() === today.getTime()) return;
    today = next;
    changed();
  };
  // A computer that slept past midnight: looked at again, it has the new day within the minute.
  const timer = setInterval(look, 60_000);
  addEventListener('focus', look);
  return () => {
    clearInterval(timer);
    removeEventListener('focus', look);
  };
}

/** The beginning of the reader's day; a new date when the day changes. */
export function useToday(): Date {
  return useSyncExternalStore(subscribe, () => today);
}
