import { useStore } from 'zustand';
import { useApp, useConversation } from '../../app-context.ts';
import { waitingMessages } from '../../stores/sending.ts';
import { UserMessage } from './user-message.tsx';

/** What was sent and is not in the chat yet. */
export function PendingMessages() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const path = useConversation((state) => state.path);
  const views = useConversation((state) => state.views);
  const outgoing = useStore(app.sending.store, (state) => state.outgoing);
  return waitingMessages(outgoing, selected, path, views).map(({ key, text }) => (
    <article key={key} aria-label="You" aria-busy="true">
      <UserMessage text={text} pending />
    </article>
  ));
}
