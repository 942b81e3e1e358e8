import { useStore } from 'zustand';
import type { CutReason } from '../../../../shared/chat.ts';
import { useApp } from '../../app-context.ts';
import { cutWords } from '../../stores/cut-words.ts';
import { waitsIn } from '../../stores/waiting-messages.ts';
import { Button } from '../../ui/button.tsx';

interface Props {
  readonly cut: CutReason;
  /** Only the newest answer can be gone on with by the next message. */
  readonly isLast: boolean;
}

/** Below an answer that looks complete and is not: why it stops there, and the way on. */
export function CutNotice({ cut, isLast }: Props) {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const isGoingOn = useStore(app.outbox.store, ({ pending }) => waitsIn(pending, selected));
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
      <span className="size-1.5 shrink-0 rounded-full bg-warn" />
      {cutWords(cut)}
      {isLast && (
        <Button onClick={() => void app.sending.goOn()} disabled={isGoingOn}>
          Continue
        </Button>
      )}
    </div>
  );
}
