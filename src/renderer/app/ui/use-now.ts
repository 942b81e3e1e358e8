import { useCallback, useRef, useSyncExternalStore } from 'react';

/** The time, once a second while it is asked for; epoch milliseconds. */
export function useNow(isRunning: boolean): number {
  const shown = useRef(0);
  const subscribe = useCallback(
    (changed: () => void) => {
      if (!isRunning) return () => undefined;
      const tick = (): void => {
        shown.current = Date.now();
        changed();
      };
      tick();
      const timer = setInterval(tick, 1000);
      return () => clearInterval(timer);
    },
    [isRunning],
  );
  return useSyncExternalStore(subscribe, () => {
    if (shown.current === 0) shown.current = Date.now();
    return shown.current;
  });
}

/** Whole seconds until then, at least 0; `undefined` stays so. */
export function useSecondsUntil(time: number | undefined): number | undefined {
  const now = useNow(time !== undefined);
  return time === undefined ? undefined : Math.max(Math.ceil((time - now) / 1000), 0);
}
