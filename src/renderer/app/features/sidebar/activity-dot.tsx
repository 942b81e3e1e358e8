import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';

interface Props {
  /** For the link that it describes. */
  readonly id: string;
  readonly sessionId: string;
}

/**
 * What goes on in a chat: an answer is being written, or one ended while another chat was looked at. It
 * stands where the row's menu comes up, so that nothing moves, and makes room for that.
 */
export function ActivityDot({ id, sessionId }: Props) {
  const { store } = useApp().activity;
  const isRunning = useStore(store, (state) => state.running.has(sessionId));
  const isUnseen = useStore(store, (state) => state.unseen.has(sessionId));
  if (!isRunning && !isUnseen) return null;
  return (
    <>
      <span className="pointer-events-none absolute end-3.25 top-3.25 group-hover:opacity-0 group-has-[button:focus-visible]:opacity-0 group-has-[[aria-expanded=true]]:opacity-0">
        <span
          className={`block size-1.5 rounded-full bg-accent ${isRunning ? 'animate-pulse-soft' : ''}`}
        />
      </span>
      <span id={id} className="sr-only">
        {isRunning ? 'answering' : 'new answer'}
      </span>
    </>
  );
}
