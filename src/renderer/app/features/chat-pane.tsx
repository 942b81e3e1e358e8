import { useStore } from 'zustand';
import { useApp, useConversation } from '../app-context.ts';
import { waitingMessages } from '../stores/waiting-messages.ts';
import { useDelayed } from '../ui/use-delayed.ts';
import { ChatHeader } from './chat-header.tsx';
import { Composer } from './composer/composer.tsx';
import { Alerts } from './connection/alerts.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { OpenFailed } from './open-failed.tsx';
import { Transcript } from './transcript/transcript.tsx';
import { TranscriptSkeleton } from './transcript/transcript-skeleton.tsx';

interface Props {
  readonly isNarrow: boolean;
  readonly showsSidebar: boolean;
}

export function ChatPane({ isNarrow, showsSidebar }: Props) {
  return (
    <main className="flex h-full flex-col">
      <ChatHeader isNarrow={isNarrow} showsSidebar={showsSidebar} />
      <Alerts />
      <DemoBanner />
      <Body />
      <Composer />
    </main>
  );
}

function Body() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const pending = useStore(app.outbox.store, (state) => state.pending);
  // What was begun here under an id of its own stays what it is when the server names it.
  const chatKey = useStore(app.chats.store, ({ begunAs }) => begunAs.get(selected ?? ''));
  const phase = useConversation((state) => state.phase);
  const path = useConversation((state) => state.path);
  const views = useConversation((state) => state.views);
  const showsSkeleton = useDelayed(phase === 'opening', 200);
  const waits = waitingMessages(pending, selected, path, views).length > 0;
  if (path.length > 0 || waits) return <Transcript key={chatKey ?? selected} />;
  if (phase === 'failed') return <OpenFailed />;
  if (phase === 'opening')
    return showsSkeleton ? <TranscriptSkeleton /> : <div className="flex-1" />;
  return <EmptyChat />;
}
