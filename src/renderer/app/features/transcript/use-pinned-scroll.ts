import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** So near to the end counts as being there. */
const NEAR_END_PX = 24;
/** So near to the beginning older messages are fetched, in heights of the view. */
const NEAR_START_VIEWS = 1.5;

interface PinnedScroll {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly contentRef: RefObject<HTMLDivElement | null>;
  /** Whether the reader is at the end, and stays there as the text grows. */
  readonly isPinned: boolean;
  readonly toEnd: () => void;
}

/**
 * Keeps a reader who is at the end there, and leaves one who is not alone. The end is followed from a
 * ResizeObserver: it is called after layout and before paint of the same frame, so that no text is
 * painted below the edge first and no layout is forced. What grows or shrinks above is Chromium's own
 * scroll anchoring; where the whole scroller moves down for an alert above it, its text stays in place.
 * A scroller opens at its end: another chat is another one, by its key.
 */
export function usePinnedScroll(onNearStart: () => void): PinnedScroll {
  const scrollRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const [isPinned, setPinned] = useState(true);

  const pin = useCallback((next: boolean) => {
    pinned.current = next;
    setPinned(next);
  }, []);

  const toEnd = useCallback(() => {
    pin(true);
    const scroll = scrollRef.current;
    if (scroll !== null) scroll.scrollTop = scroll.scrollHeight;
  }, [pin]);

  useLayoutEffect(() => {
    const scroll = scrollRef.current;
    const content = contentRef.current;
    if (scroll === null || content === null) return;
    scroll.scrollTop = scroll.scrollHeight;
    let lastTop = scroll.scrollTop;
    let lastHeight = scroll.scrollHeight;
    const onScroll = (): void => {
      const { scrollTop, scrollHeight, clientHeight } = scroll;
      const fromEnd = scrollHeight - clientHeight - scrollTop;
      // Up, though nothing shrank: that was the reader, be it a pixel of a smooth scroll.
      if (scrollTop < lastTop && scrollHeight >= lastHeight && fromEnd > 1) pin(false);
      else if (fromEnd <= NEAR_END_PX) pin(true);
      lastTop = scrollTop;
      lastHeight = scrollHeight;
      if (scrollTop < clientHeight * NEAR_START_VIEWS) onNearStart();
    };
    let edge = scroll.getBoundingClientRect().top;
    const observer = new ResizeObserver((entries) => {
      if (entries.some(({ target }) => target === scroll)) {
        const before = edge;
        edge = scroll.getBoundingClientRect().top;
        if (!pinned.current) scroll.scrollTop += edge - before;
      }
      if (pinned.current) scroll.scrollTop = scroll.scrollHeight;
      // Too short to scroll: then there is no scrolling that would ask for more.
      else if (scroll.scrollTop < scroll.clientHeight * NEAR_START_VIEWS) onNearStart();
      lastHeight = scroll.scrollHeight;
    });
    observer.observe(content);
    observer.observe(scroll);
    scroll.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scroll.removeEventListener('scroll', onScroll);
    };
  }, [onNearStart, pin]);

  return { scrollRef, contentRef, isPinned, toEnd };
}
