import { useState } from 'react';

/** Whether what a press began is still under way: its button waits until then. */
export function useBusy(): [boolean, (work: () => Promise<unknown>) => void] {
  const [isBusy, setBusy] = useState(false);
  return [
    isBusy,
    (work) => {
      setBusy(true);
      void work().finally(() => setBusy(false));
    },
  ];
}
