import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';

interface Props {
  /** For the link that it describes. */
  readonly id: string;
  readonly sessionId: string;
}

/**
 * What goes on in a chat, in the margin before its title, so that nothing moves: an answer is being
 * written, or one ended while another chat was looked at.
 */
export function ActivityDot({ id, sessionId }: Props) {
  const { store } = useApp().activity;
  const isRunning = useStore(store, (state) => state.running.has(sessionId));
  const isUnseen = useStore(store, (state) => state.unseen.has(sessionId));
  if (!isRunning && !isUnseen) return null;
  return (
    <>
      <span
        className={`pointer-events-none absolute start-0.5 top-3.25 size-1.5 rounded-full bg-accent ${isRunning ? 'animate-pulse-soft' : ''}`}
      />
      <span id={id} className="sr-only">
        {isRunning ? 'answering' : 'new answer'}
      </span>
    </>
  );
}
