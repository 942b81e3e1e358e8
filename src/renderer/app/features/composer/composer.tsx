import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { useApp, useConversation } from '../../app-context.ts';
import { ModelPicker } from '../model-picker/model-picker.tsx';
import { ToastList } from '../../ui/toast-list.tsx';
import { SendError } from './send-error.tsx';

/** Enter of an input method ends its composition and sends nothing. */
function isComposing(event: KeyboardEvent): boolean {
  // Some input methods say it only by the code 229 (UI Events, "legacy key & mouse event attributes").
  return event.nativeEvent.isComposing || Reflect.get(event.nativeEvent, 'keyCode') === 229;
}

export function Composer() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const text = useStore(app.view.store, (state) => state.drafts.get(state.selected) ?? '');
  const focusCount = useStore(app.view.store, (state) => state.focusComposer);
  const isRunning = useConversation((state) => state.unfinishedRuns.length > 0);
  const isCovered = useStore(app.view.store, (state) => state.drawerOpen);
  const box = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    box.current?.focus();
  }, [focusCount]);

  const send = (): void => {
    if (isRunning) return;
    void app.sendDraft();
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && isRunning) {
      event.preventDefault();
      app.stopAnswer();
    }
  };
  return (
    <div className="relative shrink-0 px-6 pt-2 pb-5 max-sm:px-3 max-sm:pb-3">
      {!isCovered && <ToastList />}
      <div className="mx-auto max-w-[calc(var(--container-measure)+1rem)] text-prose">
        <SendError />
        <form
          className="rounded-xl border border-line bg-surface transition-colors duration-100 focus-within:border-line-strong"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <textarea
            ref={box}
            id="composer"
            aria-label="Message"
            placeholder="Message"
            dir="auto"
            rows={1}
            value={text}
            onChange={(event) => app.view.setDraft(selected, event.target.value)}
            onKeyDown={onKeyDown}
            className="block max-h-[40vh] min-h-12 w-full resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 leading-6 [field-sizing:content] placeholder:text-faint focus:outline-none"
          />
          <div className="flex items-center justify-between gap-2 p-2 pt-0">
            <ModelPicker />
            {isRunning ? (
              <button
                type="button"
                aria-label="Stop"
                title="Stop (Esc)"
                onClick={() => app.stopAnswer()}
                className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border border-line-strong text-ink hover:bg-hover"
              >
                <Square size={12} fill="currentColor" aria-hidden="true" />
              </button>
            ) : (
              <button
                type="submit"
                aria-label="Send"
                title="Send (Enter)"
                disabled={text.trim() === ''}
                className="inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-accent text-on-accent transition-colors duration-100 hover:bg-accent-strong disabled:bg-hover disabled:text-faint disabled:opacity-100"
              >
                <ArrowUp size={16} aria-hidden="true" />
              </button>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}
