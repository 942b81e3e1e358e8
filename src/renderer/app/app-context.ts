import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { App } from './stores/app.ts';
import type { ConversationState } from './stores/conversation.ts';
import type { MessageView } from './stores/message-view.ts';

const AppContext = createContext<App | null>(null);

export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('The page was put together without its stores.');
  return app;
}

export function useConversation<T>(select: (state: ConversationState) => T): T {
  return useStore(useApp().conversation.store, select);
}

/** One message; the component wakes when this one changes, and for no other. */
export function useMessage(messageId: string): MessageView | undefined {
  const views = useConversation((state) => state.views);
  return useSyncExternalStore(
    (listener) => views.subscribe(messageId, listener),
    () => views.get(messageId),
  );
}
