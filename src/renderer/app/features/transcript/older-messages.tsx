import { useApp, useConversation } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';

/** Where the page before begins: it loads by itself when one comes near. */
export function OlderMessages() {
  const app = useApp();
  const older = useConversation((state) => state.older);
  if (older === 'none') return null;
  return (
    <div className="flex h-8 items-center justify-center gap-3 text-sm text-faint">
      {older === 'failed' ? (
        <>
          Earlier messages could not be loaded.
          <Button onClick={() => void app.conversation.loadOlder()}>Try again</Button>
        </>
      ) : (
        'Loading earlier messages'
      )}
    </div>
  );
}
