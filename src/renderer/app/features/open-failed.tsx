import { useApp, useConversation } from '../app-context.ts';
import { Button } from '../ui/button.tsx';

export function OpenFailed() {
  const app = useApp();
  const error = useConversation((state) => state.error);
  const isGone = error?.code === 'not_found';
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-6 text-center">
      <p className="text-lg font-semibold">
        {isGone ? 'This chat is not there any more' : 'This chat could not be opened'}
      </p>
      <p className="max-w-sm text-muted">
        {isGone ? 'It was deleted, perhaps in another window.' : error?.message}
      </p>
      {isGone ? (
        <Button onClick={() => app.newChat()}>Start a new chat</Button>
      ) : (
        <Button onClick={() => app.conversation.reopen()}>Try again</Button>
      )}
    </div>
  );
}
