import clsx from 'clsx';
import { X } from 'lucide-react';
import { useState } from 'react';
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
      {showsStored && stored !== null && (
        <Alert title="Chats cannot be stored at the moment." text={stored} />
      )}
      {showsCopy && copy !== null && (
        <Alert title="Not everything can be kept on this computer." text={copy} />
      )}
      {news.length > 0 && (
        <Alert
          title="Damaged data was set aside."
          text={news.join(' ')}
          onDismiss={() => app.storage.dismissNews()}
        />
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
  readonly text: string;
  /** It is over: once read, it can go. */
  readonly onDismiss?: () => void;
}

/** From here on it would take too much of a narrow window: three lines show, the rest on demand. */
const LONG = 120;

function Alert({ title, text, onDismiss }: AlertProps) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > LONG;
  return (
    <div
      role="alert"
      className={clsx(
        'border-b border-line px-6 py-2 text-sm max-sm:px-4',
        onDismiss === undefined ? 'bg-danger-soft' : 'bg-warn-soft',
      )}
    >
      <div className="mx-auto flex max-w-[70ch] items-start gap-2">
        <div className="min-w-0 flex-1">
          <p
            className={clsx('[overflow-wrap:anywhere]', isLong && !isOpen && 'max-sm:line-clamp-3')}
          >
            <span className="font-semibold">{title}</span>{' '}
            <span className="text-muted">{text}</span>
          </p>
          {isLong && (
            <button
              type="button"
              aria-expanded={isOpen}
              className="mt-0.5 rounded-sm font-medium text-accent sm:hidden"
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? 'Show less' : 'Show all'}
            </button>
          )}
        </div>
        {onDismiss !== undefined && (
          <IconButton size="sm" label="Dismiss" onClick={onDismiss}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </div>
  );
}
