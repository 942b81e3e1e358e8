import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { waitsIn } from '../../stores/waiting-messages.ts';
import { useBusy } from '../../ui/use-busy.ts';

interface Retry {
  /** It is asked for already, or a message is on its way that stands behind the answer. */
  readonly isHeld: boolean;
  readonly run: () => void;
}

/** Another answer in the place of the last one, by this run. */
export function useRetry(runId: string): Retry {
  const app = useApp();
  const [isBusy, begin] = useBusy();
  const selected = useStore(app.view.store, (state) => state.selected);
  const isWaiting = useStore(app.outbox.store, ({ pending }) => waitsIn(pending, selected));
  return { isHeld: isBusy || isWaiting, run: () => begin(() => app.retry(runId)) };
}
