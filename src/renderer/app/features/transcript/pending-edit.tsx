import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { OutboxMessage } from '../../../../shared/outbox.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { isComposing } from '../../ui/is-composing.ts';

interface Props {
  readonly message: OutboxMessage;
  /** Opened by a press, not found open. */
  readonly takesFocus: boolean;
  readonly onDone: () => void;
}

/** A message that waits, changed where it stands: Enter keeps the change, Esc leaves it. */
export function PendingEdit({ message, takesFocus, onDone }: Props) {
  const app = useApp();
  const { entryId } = message;
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!takesFocus || box.current === null) return;
    box.current.focus();
    box.current.setSelectionRange(box.current.value.length, box.current.value.length);
  }, [takesFocus]);

  const save = (): void => {
    void app.edits.save(message).then((error) => {
      if (error === null) onDone();
      else app.toasts.show({ text: `The change was not kept. ${error.message}`, tone: 'error' });
    });
  };
  const leave = (): void => {
    app.edits.leave(entryId);
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) save();
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  };
  return (
    <form
      className="ms-[12%] rounded-xl border border-line-strong bg-surface"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={box}
        aria-label="Edit message"
        dir="auto"
        rows={1}
        defaultValue={app.edits.textOf(message)}
        onInput={(event) => app.edits.type(entryId, event.currentTarget.value)}
        onFocus={() => app.drafts.setFocused(entryId)}
        onBlur={() => app.drafts.setFocused(undefined)}
        onKeyDown={onKeyDown}
        className="block max-h-[40vh] w-full resize-none overflow-y-auto bg-transparent px-4 pt-2.5 pb-1 leading-6 [field-sizing:content] focus:outline-none"
      />
      <div className="flex items-center justify-end gap-1 p-2 pt-0">
        {message.status.state !== 'sending' && (
          <p className="me-auto min-w-0 px-2 text-sm text-muted">Not sent while you change it</p>
        )}
        <Button look="quiet" className="h-7 px-2" onClick={leave}>
          Cancel
        </Button>
        <Button type="submit" className="h-7 px-2">
          Save
        </Button>
      </div>
    </form>
  );
}
