import { useStore } from 'zustand';
import { useApp, useConversation } from '../app-context.ts';

/** The model that the next message of this chat goes to, whatever decides it. */
export function useModelFor(sessionId: string | null): string | undefined {
  const app = useApp();
  useStore(app.view.store, (state) => state.newChatModel);
  useStore(app.settings.store, (state) => state.settings.defaultModel);
  useStore(app.models.store, (state) => state.defaultModel);
  useStore(app.models.store, (state) => state.providers);
  useStore(app.outbox.store, () => app.outbox.modelOf(sessionId ?? ''));
  useStore(app.chats.store, (state) => state.chats.get(sessionId ?? ''));
  useConversation((state) => state.chat);
  return app.modelFor(sessionId);
}
