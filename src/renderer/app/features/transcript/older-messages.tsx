import { useApp, useConversation } from '../../app-context.ts';
import { refusalWords } from '../../stores/refusal-words.ts';
import { Button } from '../../ui/button.tsx';

/** Where the page before begins: it loads by itself when one comes near. */
export function OlderMessages() {
  const app = useApp();
  const older = useConversation((state) => state.older);
  const error = useConversation((state) => state.olderError);
  if (older === 'none') return null;
  return (
    <div className="flex min-h-8 items-center justify-center gap-3 text-sm text-muted">
      {older === 'failed' ? (
        <>
          <p>Earlier messages could not be loaded. {error !== null && refusalWords(error)}</p>
          <Button onClick={() => void app.conversation.loadOlder()}>Try again</Button>
        </>
      ) : (
        'Loading earlier messages'
      )}
    </div>
  );
}
