import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { isComposing } from '../../ui/is-composing.ts';

interface Props {
  readonly onSend: () => void;
  /** `null`: there is nothing to stop. */
  readonly onStop: (() => void) | null;
}

/** Longer texts have the box at its full height: fitting it to them costs a layout of all of it. */
const LONG = 20_000;

/**
 * The box has its text itself: a key that is pressed renders nothing. It is written to only when the
 * draft changes from elsewhere (sent, put back, typed in another window, another chat).
 */
export function MessageBox({ onSend, onStop }: Props) {
  const { drafts, view } = useApp();
  const selected = useStore(view.store, (state) => state.selected);
  const focusCount = useStore(view.store, (state) => state.focusComposer);
  const isLong = useStore(drafts.store, (texts) => (texts.get(selected)?.length ?? 0) > LONG);
  const box = useRef<HTMLTextAreaElement>(null);
  const shown = useRef('');

  useLayoutEffect(() => {
    const show = (): void => {
      const text = drafts.get(selected);
      if (text === shown.current || box.current === null) return;
      shown.current = text;
      box.current.value = text;
    };
    show();
    if (document.activeElement === box.current) drafts.setFocused(selected);
    return drafts.store.subscribe(show);
  }, [drafts, selected]);

  useEffect(() => {
    box.current?.focus();
  }, [focusCount]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      onSend();
    } else if (event.key === 'Escape' && onStop !== null) {
      event.preventDefault();
      onStop();
    }
  };
  return (
    <textarea
      ref={box}
      id="composer"
      aria-label="Message"
      placeholder="Message"
      dir="auto"
      rows={1}
      spellCheck={!isLong}
      onInput={(event) => {
        shown.current = event.currentTarget.value;
        drafts.set(selected, shown.current);
      }}
      onFocus={() => drafts.setFocused(selected)}
      onBlur={() => drafts.setFocused(undefined)}
      onKeyDown={onKeyDown}
      className={`block w-full resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 leading-6 placeholder:text-faint focus:outline-none ${isLong ? 'h-[40vh]' : 'max-h-[40vh] min-h-12 [field-sizing:content]'}`}
    />
  );
}
