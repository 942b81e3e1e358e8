import { useEffect, useRef } from 'react';
import { useApp } from '../../app-context.ts';
import { refusalWords } from '../../stores/refusal-words.ts';

interface Props {
  readonly sessionId: string;
  readonly title: string;
  readonly onDone: () => void;
}

/** The title where it stands, to be typed over: Enter keeps it, Esc leaves it. */
export function RenameBox({ sessionId, title, onDone }: Props) {
  const app = useApp();
  const box = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    // Behind the menu, which gives the focus back when it closes.
    const timer = setTimeout(() => box.current?.select());
    return () => clearTimeout(timer);
  }, []);
  const end = (keeps: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    const typed = box.current?.value.trim() ?? '';
    onDone();
    if (!keeps || typed === '' || typed === title) return;
    void app.chats.rename(sessionId, typed).then((error) => {
      if (error === null) return;
      const why = refusalWords(error);
      app.toasts.show({ text: `The chat could not be renamed. ${why}`, tone: 'error' });
    });
  };
  return (
    <input
      ref={box}
      aria-label="Title of the chat"
      defaultValue={title}
      maxLength={300}
      className="h-8 w-full rounded-md border border-accent bg-surface px-2 text-sm focus:outline-none"
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') end(true);
        else if (event.key === 'Escape') end(false);
        else return;
        event.preventDefault();
      }}
    />
  );
}
