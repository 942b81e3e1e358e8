import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { useSecondsUntil } from '../../ui/use-now.ts';

/** What the word on the connection means just now, and what one can do. */
export function ConnectionNotice() {
  const app = useApp();
  const shown = useStore(app.connection.store, (state) => state.shown);
  const server = useStore(app.connection.store, (state) => state.server);
  const seconds = useSecondsUntil(shown?.retryAt);
  if (server?.state === 'failed') return <ServerFailed reason={server.reason} />;
  if (server?.state === 'ready' && server.problem !== undefined) {
    return <NotStored reason={server.problem} />;
  }
  if (shown === null || shown.detail === '') return null;
  return (
    <div className="flex min-h-10 items-center justify-center gap-3 border-b border-line bg-sunken px-4 py-1 text-sm text-muted">
      <p className="tabular-nums">
        {shown.detail}
        {seconds !== undefined && (seconds > 0 ? ` Next try in ${seconds} s.` : ' Trying now.')}
      </p>
      {shown.canTryNow && (
        <Button look="quiet" className="h-7 text-accent" onClick={() => app.connection.tryNow()}>
          Try now
        </Button>
      )}
    </div>
  );
}

function ServerFailed({ reason }: { readonly reason: string }) {
  const app = useApp();
  return (
    <div role="alert" className="border-b border-line bg-danger-soft px-6 py-4 text-sm max-sm:px-4">
      <div className="mx-auto max-w-[70ch]">
        <p className="text-base font-semibold">The chat server could not be started</p>
        <p className="mt-1 text-muted">{reason}</p>
        <div className="mt-3 flex gap-2">
          <Button look="primary" onClick={() => app.connection.restartServer()}>
            Start again
          </Button>
          <Button onClick={() => void app.bridge.call('app.showLog')}>Show log</Button>
        </div>
      </div>
    </div>
  );
}

function NotStored({ reason }: { readonly reason: string }) {
  return (
    <div role="alert" className="border-b border-line bg-danger-soft px-6 py-3 text-sm max-sm:px-4">
      <div className="mx-auto max-w-[70ch]">
        <p className="font-semibold">Chats cannot be stored at the moment</p>
        <p className="mt-0.5 text-muted">{reason}</p>
      </div>
    </div>
  );
}
