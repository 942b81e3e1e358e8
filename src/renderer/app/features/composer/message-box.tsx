import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { isComposing } from '../../ui/is-composing.ts';
import { boxSize, directionOf } from './box-size.ts';

interface Props {
  readonly onSend: () => void;
  /** `null`: there is nothing to stop. */
  readonly onStop: (() => void) | null;
}

/** Before the text is in it: the layout that follows is the one that takes its time. */
function fit(box: HTMLTextAreaElement, text: string): void {
  const size = boxSize(text);
  if (box.dataset['size'] === size) return;
  box.dataset['size'] = size;
  box.dir = size === 'fitted' ? 'auto' : directionOf(text);
  box.spellcheck = size === 'fitted';
}

/**
 * The box has its text itself: a key that is pressed renders nothing. It is written to only when the
 * draft changes from elsewhere (sent, put back, typed in another window, another chat).
 */
export function MessageBox({ onSend, onStop }: Props) {
  const { drafts, view } = useApp();
  const selected = useStore(view.store, (state) => state.selected);
  const focusCount = useStore(view.store, (state) => state.focusComposer);
  const box = useRef<HTMLTextAreaElement>(null);
  const shown = useRef('');

  useLayoutEffect(() => {
    const show = (): void => {
      const text = drafts.get(selected);
      if (text === shown.current || box.current === null) return;
      shown.current = text;
      fit(box.current, text);
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
      data-size="fitted"
      dir="auto"
      rows={1}
      onPaste={(event) => {
        // All that will be in it: a line of a million characters is slow in a box that breaks none.
        const { value, selectionStart, selectionEnd } = event.currentTarget;
        const pasted = event.clipboardData.getData('text/plain');
        fit(
          event.currentTarget,
          `${value.slice(0, selectionStart)}${pasted}${value.slice(selectionEnd)}`,
        );
      }}
      onInput={(event) => {
        shown.current = event.currentTarget.value;
        fit(event.currentTarget, shown.current);
        drafts.set(selected, shown.current);
      }}
      onFocus={() => drafts.setFocused(selected)}
      onBlur={() => drafts.setFocused(undefined)}
      onKeyDown={onKeyDown}
      className="block max-h-[40vh] min-h-12 w-full resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 leading-6 placeholder:text-faint focus:outline-none not-data-[size=fitted]:h-[40vh] not-data-[size=fitted]:[text-rendering:optimizeSpeed] data-[size=fitted]:[field-sizing:content] data-[size=dense]:font-mono data-[size=dense]:text-sm data-[size=dense]:break-all data-[size=lines]:overflow-x-auto data-[size=lines]:font-mono data-[size=lines]:text-sm data-[size=lines]:whitespace-pre"
    />
  );
}
