import clsx from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';

/** What keeps chats from being kept: above the conversation, for as long as it is so. News can be dismissed. */
export function Alerts() {
  const app = useApp();
  const server = useStore(app.connection.store, (state) => state.server);
  const copy = useStore(app.storage.store, (state) => state.problem);
  const news = useStore(app.storage.store, (state) => state.news);
  const stored = server?.state === 'ready' ? (server.problem ?? null) : null;
  // A disk that is full for a moment is not worth a scare.
  const showsStored = useDelayed(stored !== null, 1000);
  const showsCopy = useDelayed(copy !== null, 1000);
  return (
    <>
      {server?.state === 'failed' && <ServerFailed reason={server.reason} />}
      {showsStored && <Alert title="Chats cannot be stored at the moment.">{stored}</Alert>}
      {showsCopy && <Alert title="Not everything can be kept on this computer.">{copy}</Alert>}
      {news.length > 0 && (
        <Alert title="Damaged data was set aside." onDismiss={() => app.storage.dismissNews()}>
          {news.join(' ')}
        </Alert>
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

interface AlertProps {
  readonly title: string;
  readonly children: ReactNode;
  /** It is over: once read, it can go. */
  readonly onDismiss?: () => void;
}

function Alert({ title, children, onDismiss }: AlertProps) {
  return (
    <div
      role="alert"
      className={clsx(
        'border-b border-line px-6 py-2 text-sm max-sm:px-4',
        onDismiss === undefined ? 'bg-danger-soft' : 'bg-warn-soft',
      )}
    >
      <div className="mx-auto flex max-w-[70ch] items-start gap-2">
        <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <span className="font-semibold">{title}</span>{' '}
          <span className="text-muted">{children}</span>
        </p>
        {onDismiss !== undefined && (
          <IconButton size="sm" label="Dismiss" onClick={onDismiss}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </div>
  );
}
