import { useSyncExternalStore } from 'react';
import type * as RichModule from './rich/rich-block.tsx';

type Rich = typeof RichModule;

let loaded: Rich | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/**
 * The Markdown renderer is as large as all the rest of the page. It comes behind the first paint;
 * whatever is shown before (a chat that opens with the window) is plain text for that moment. No
 * Suspense: its retries are not in the lane in which tokens are shown.
 */
export function loadRichText(): Promise<void> {
  loading ??= import('./rich/rich-block.tsx').then((module) => {
    loaded = module;
    for (const listener of listeners) listener();
  });
  return loading;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void loadRichText();
  return () => listeners.delete(listener);
}

export function useRichText(): Rich | null {
  return useSyncExternalStore(subscribe, () => loaded);
}
