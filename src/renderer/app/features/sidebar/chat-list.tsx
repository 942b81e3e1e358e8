import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { groupChats } from '../../stores/chat-groups.ts';
import { Button } from '../../ui/button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { useToday } from '../../ui/use-today.ts';
import { ChatRow } from './chat-row.tsx';

export function ChatList() {
  const app = useApp();
  const { chats, begunAs, phase, error, nextCursor } = useStore(app.chats.store);
  const selected = useStore(app.view.store, (state) => state.selected);
  const today = useToday();
  const groups = useMemo(() => {
    const shown = [...chats.values()].filter(({ archived }) => !archived);
    return groupChats(shown, today);
  }, [chats, today]);
  const showsSkeleton = useDelayed(phase === 'loading', 200);
  const all = groups.flatMap((group) => group.chats);
  const entry = all.find((chat) => chat.sessionId === selected) ?? all[0];
  return (
    <nav aria-label="Chats" className="min-h-0 flex-1 overflow-y-auto px-2 pb-3" onKeyDown={roam}>
      {groups.map(({ label, chats: ofGroup }) => (
        <section key={label} aria-label={label}>
          <h2 className="px-2.5 pt-3 pb-1 text-xs font-medium text-faint">{label}</h2>
          <ul>
            {ofGroup.map((chat) => (
              <ChatRow
                key={begunAs.get(chat.sessionId) ?? chat.sessionId}
                chat={chat}
                isSelected={chat.sessionId === selected}
                isEntry={chat === entry}
              />
            ))}
          </ul>
        </section>
      ))}
      {phase === 'ready' && all.length === 0 && (
        <p className="px-2.5 pt-3 text-sm text-faint">Your chats will be listed here.</p>
      )}
      {phase === 'failed' && (
        <div className="px-2.5 pt-3 text-sm text-muted">
          <p>The chats could not be listed. {error?.message}</p>
          <Button className="mt-2" onClick={() => void app.chats.load()}>
            Try again
          </Button>
        </div>
      )}
      {showsSkeleton && <Skeleton />}
      {nextCursor !== undefined && <More key={nextCursor} />}
    </nav>
  );
}

/** One tab stop for the list; the arrow keys move through it. */
function roam(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLAnchorElement)) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
}

/** Comes into view near the end of the list, and has the next page loaded. */
function More() {
  const app = useApp();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (mark.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) void app.chats.loadMore();
      },
      { rootMargin: '400px' },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [app]);
  return <div ref={mark} className="h-8" />;
}

function Skeleton() {
  return (
    <div role="status" aria-label="Loading chats" className="animate-pulse-soft px-2.5 pt-4">
      {['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3'].map((width) => (
        <div key={width} className={`mb-4 h-3 rounded-sm bg-hover ${width}`} />
      ))}
    </div>
  );
}
