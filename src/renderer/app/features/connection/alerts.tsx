import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';

/** What keeps chats from being kept: above the conversation, for as long as it is so. */
export function Alerts() {
  const app = useApp();
  const server = useStore(app.connection.store, (state) => state.server);
  const copy = useStore(app.storage.store, (state) => state.problem);
  const stored = server?.state === 'ready' ? (server.problem ?? null) : null;
  // A disk that is full for a moment is not worth a scare.
  const showsStored = useDelayed(stored !== null, 1000);
  const showsCopy = useDelayed(copy !== null, 1000);
  return (
    <>
      {server?.state === 'failed' && <ServerFailed reason={server.reason} />}
      {showsStored && <Alert title="Chats cannot be stored at the moment">{stored}</Alert>}
      {showsCopy && (
        <Alert title="Millrace cannot keep its copy of the chats on this computer:">{copy}</Alert>
      )}
    </>
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

function Alert({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div role="alert" className="border-b border-line bg-danger-soft px-6 py-3 text-sm max-sm:px-4">
      <div className="mx-auto max-w-[70ch]">
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5 [overflow-wrap:anywhere] text-muted">{children}</p>
      </div>
    </div>
  );
}
