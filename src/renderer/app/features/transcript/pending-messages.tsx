import { useStore } from 'zustand';
import { useApp, useConversation } from '../../app-context.ts';
import { waitingMessages } from '../../stores/waiting-messages.ts';
import { PendingMessage } from './pending-message.tsx';

/** What was sent and is not in the chat yet, in the order in which it goes. */
export function PendingMessages() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const path = useConversation((state) => state.path);
  const views = useConversation((state) => state.views);
  const pending = useStore(app.outbox.store, (state) => state.pending);
  return waitingMessages(pending, selected, path, views).map((one, index) => (
    <PendingMessage
      key={one.message.entryId}
      message={one.message}
      isFirst={index === 0}
      isAccepted={one.acceptedAs !== undefined}
    />
  ));
}
