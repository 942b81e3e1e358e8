import clsx from 'clsx';
import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp, useConversation } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { LinkPrompt } from './link-prompt.tsx';
import { MessageItem } from './message-item.tsx';
import { OlderMessages } from './older-messages.tsx';
import { PendingMessages } from './pending-messages.tsx';
import { usePinnedScroll } from './use-pinned-scroll.ts';

/** The conversation, from the oldest message that is loaded to the newest. */
export function Transcript() {
  const app = useApp();
  const path = useConversation((state) => state.path);
  const loadOlder = useCallback(() => {
    if (app.conversation.store.getState().older === 'there') void app.conversation.loadOlder();
  }, [app]);
  const { scrollRef, contentRef, isPinned, toEnd } = usePinnedScroll(loadOlder);
  const sentCount = useStore(app.view.store, (state) => state.sent);
  useEffect(() => {
    toEnd();
  }, [sentCount, toEnd]);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scrollRef}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        tabIndex={0}
        className="min-h-0 flex-1 [scrollbar-gutter:stable_both-edges] overflow-x-hidden overflow-y-auto focus-visible:-outline-offset-2"
      >
        <div
          ref={contentRef}
          className="mx-auto flex w-full max-w-[calc(var(--container-measure)+3rem)] flex-col gap-7 px-6 pt-6 pb-12 text-prose max-sm:px-4 max-sm:pb-20"
        >
          <OlderMessages />
          {path.map((messageId, index) => (
            <MessageItem key={messageId} messageId={messageId} isLast={index === path.length - 1} />
          ))}
          <PendingMessages />
        </div>
      </div>
      {!isPinned && <ToLatest onClick={toEnd} />}
      <LinkPrompt />
    </div>
  );
}

/**
 * Below the text, on a ground of its own: over it, it would cover what is being read. It comes and goes
 * at the lower edge, so nothing moves. Where the window is too narrow for notices beside it, they lie
 * over its lower part.
 */
function ToLatest({ onClick }: { readonly onClick: () => void }) {
  const { connection, toasts } = useApp();
  const isExplained = useStore(connection.store, ({ shown }) => (shown?.detail ?? '') !== '');
  const hasToasts = useStore(toasts.store, (list) => list.length > 0);
  return (
    <div
      className={clsx(
        'flex shrink-0 justify-end border-t border-line px-6 pt-2 max-sm:px-3',
        (isExplained || hasToasts) && 'max-xl:pb-12',
      )}
    >
      <Button className="rounded-full" onClick={onClick}>
        <ArrowDown size={14} aria-hidden="true" />
        Jump to latest
      </Button>
    </div>
  );
}
