import { ArrowUp, Square } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp, useConversation } from '../../app-context.ts';
import { runAtHand } from '../../stores/runs.ts';
import { OverEdge } from '../../ui/over-edge.tsx';
import { ToastList } from '../../ui/toast-list.tsx';
import { ConnectionNotice } from '../connection/connection-notice.tsx';
import { ModelPicker } from '../model-picker/model-picker.tsx';
import { LengthNotice } from './length-notice.tsx';
import { MessageBox } from './message-box.tsx';
import { SendError } from './send-error.tsx';

export function Composer() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const isEmpty = useStore(app.drafts.store, (texts) => (texts.get(selected) ?? '').trim() === '');
  const isCovered = useStore(app.view.store, (state) => state.drawerOpen);
  const runId = useConversation(runAtHand);
  const isStopping = useStore(app.runs.store, (stops) => runId !== null && stops.has(runId));

  // The focus stays in the box, also where the button that was pressed goes away.
  const send = (): void => {
    void app.sending.sendDraft();
    app.view.requestComposerFocus();
  };
  const stop = (): void => {
    app.stopAnswer();
    app.view.requestComposerFocus();
  };
  return (
    <div className="relative shrink-0 px-6 pt-2 pb-5 max-sm:px-3 max-sm:pb-3">
      {!isCovered && (
        <OverEdge>
          <ToastList />
          <ConnectionNotice />
        </OverEdge>
      )}
      <div className="mx-auto max-w-[calc(var(--container-measure)+1rem)] text-prose">
        <SendError />
        <form
          className="rounded-xl border border-line bg-surface transition-colors duration-100 focus-within:border-line-strong"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <MessageBox onSend={send} onStop={runId === null ? null : stop} />
          <LengthNotice />
          <div className="flex items-center gap-2 p-2 pt-0">
            <div className="flex min-w-0 flex-1">
              <ModelPicker />
            </div>
            {runId !== null && <StopButton isStopping={isStopping} onClick={stop} />}
            {(runId === null || !isEmpty) && <SendButton isEmpty={isEmpty} />}
          </div>
        </form>
      </div>
    </div>
  );
}

interface StopProps {
  readonly isStopping: boolean;
  readonly onClick: () => void;
}

function StopButton({ isStopping, onClick }: StopProps) {
  return (
    <button
      type="button"
      aria-label="Stop"
      title="Stop (Esc)"
      disabled={isStopping}
      onClick={onClick}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border border-line-strong text-ink enabled:hover:bg-hover"
    >
      <Square size={12} fill="currentColor" aria-hidden="true" />
    </button>
  );
}

function SendButton({ isEmpty }: { readonly isEmpty: boolean }) {
  return (
    <button
      type="submit"
      aria-label="Send"
      title="Send (Enter)"
      disabled={isEmpty}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-accent text-on-accent transition-colors duration-100 hover:bg-accent-strong disabled:bg-hover disabled:text-faint disabled:opacity-100"
    >
      <ArrowUp size={16} aria-hidden="true" />
    </button>
  );
}
