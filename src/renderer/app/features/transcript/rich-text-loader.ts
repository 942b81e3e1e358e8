import type { ComponentType } from 'react';
import { useSyncExternalStore } from 'react';
import type { RichTextProps } from './rich-text.tsx';

let loaded: ComponentType<RichTextProps> | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/**
 * The Markdown renderer is as large as all the rest of the page. It comes behind the first paint;
 * whatever is shown before (a chat that opens with the window) is plain text for that moment. No
 * Suspense: its retries are not in the lane in which tokens are shown.
 */
export function loadRichText(): Promise<void> {
  loading ??= import('./rich-text.tsx').then(({ RichText }) => {
    loaded = RichText;
    for (const listener of listeners) listener();
  });
  return loading;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void loadRichText();
  return () => listeners.delete(listener);
}

export function useRichText(): ComponentType<RichTextProps> | null {
  return useSyncExternalStore(subscribe, () => loaded);
}
