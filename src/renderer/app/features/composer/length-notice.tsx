import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { isTooLong, mayBeTooLong } from '../../stores/waiting-messages.ts';

/** So long after the last key the text is measured, which takes some milliseconds. */
const QUIET_MS = 300;

/** That the message will not go as it is, while it can still be shortened. */
export function LengthNotice() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const text = useStore(app.drafts.store, (texts) => texts.get(selected) ?? '');
  return mayBeTooLong(text) ? <Measured text={text} /> : null;
}

function Measured({ text }: { readonly text: string }) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(isTooLong(text)), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="px-4 text-sm text-danger not-empty:pb-1">
      {isOver && 'Longer than 1 MB: shorten it, or send it in parts.'}
    </p>
  );
}
