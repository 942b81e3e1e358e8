import { useCallback, useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** Too narrow for the sidebar beside the page. */
export const NARROW = '(max-width: 759px)';

/** Too narrow for a panel beside the conversation. */
export const NARROW_FOR_PANEL = '(max-width: 1099px)';

export function useIsNarrow(): boolean {
  return useMedia(NARROW);
}
