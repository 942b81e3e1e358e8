import clsx from 'clsx';
import { useRef, useState, type ComponentProps, type Ref } from 'react';
import { useStore } from 'zustand';
import type { OutboxMessage } from '../../../../shared/outbox.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { useSecondsUntil } from '../../ui/use-now.ts';
import { PendingEdit } from './pending-edit.tsx';
import { pendingWords } from './pending-words.ts';
import { UserMessage } from './user-message.tsx';

interface Props {
  readonly message: OutboxMessage;
  readonly isFirst: boolean;
  /** The server has it: there is nothing to say or to do any more. */
  readonly isAccepted: boolean;
}

export function PendingMessage({ message, isFirst, isAccepted }: Props) {
  const app = useApp();
  const { entryId, status, text } = message;
  const wasBegun = useStore(app.edits.store, (open) => open.has(entryId));
  // Typed before the page was loaded anew.
  const hasDraft = useStore(app.drafts.store, (drafts) => drafts.has(entryId));
  const isEditing = wasBegun || hasDraft;
  const [takesFocus, setTakesFocus] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  // What goes within a second needs no words.
  const lasts = useDelayed(!isAccepted, 1000);
  const showsLine = !isAccepted && !isEditing && (lasts || status.state === 'failed');

  const endEdit = (): void => {
    setTakesFocus(false);
    requestAnimationFrame(() => {
      if (editButton.current === null) app.view.requestComposerFocus();
      else editButton.current.focus();
    });
  };
  return (
    <article aria-label="You" aria-busy={status.state === 'sending'}>
      {isEditing ? (
        <PendingEdit message={message} takesFocus={takesFocus} onDone={endEdit} />
      ) : (
        <UserMessage text={text} />
      )}
      {showsLine && (
        <StatusLine
          message={message}
          isFirst={isFirst}
          editButton={editButton}
          onEdit={() => {
            setTakesFocus(true);
            app.edits.begin(entryId);
          }}
        />
      )}
    </article>
  );
}

interface LineProps {
  readonly message: OutboxMessage;
  readonly isFirst: boolean;
  readonly editButton: Ref<HTMLButtonElement>;
  readonly onEdit: () => void;
}

function StatusLine({ message, isFirst, editButton, onEdit }: LineProps) {
  const app = useApp();
  const { entryId, status } = message;
  const isConnected = useStore(app.connection.store, ({ shown }) => shown?.word === 'Connected');
  const isServerDown = useStore(
    app.connection.store,
    ({ server }) => server !== null && server.state !== 'ready',
  );
  const seconds = useSecondsUntil(status.state === 'queued' ? status.retryAt : undefined);
  const words = pendingWords(status, { isFirst, isConnected, isServerDown, seconds });
  const hasFailed = status.state === 'failed';
  // The button that was pressed goes away with the message.
  const act = (action: Promise<void>): void => {
    void action;
    app.view.requestComposerFocus();
  };
  return (
    <div className="mt-1.5 flex flex-wrap items-center justify-end gap-x-1 text-sm">
      <p
        className={clsx(
          'me-1.5 min-w-0 [overflow-wrap:anywhere] tabular-nums',
          words.tone === 'danger' ? 'text-danger' : 'text-muted',
        )}
      >
        {words.text}
      </p>
      {/* They go to the next line together, where the words leave too little room. */}
      <div className="-me-2 flex gap-x-1">
        {(hasFailed || words.offersSendNow) && (
          <LineButton onClick={() => act(app.sending.sendNow(entryId))}>
            {hasFailed ? 'Send again' : 'Send now'}
          </LineButton>
        )}
        {status.state !== 'sending' && (
          <>
            <LineButton ref={editButton} onClick={onEdit}>
              Edit
            </LineButton>
            <LineButton onClick={() => act(app.sending.remove(entryId))}>Remove</LineButton>
          </>
        )}
      </div>
    </div>
  );
}

function LineButton(props: ComponentProps<'button'>) {
  return <Button look="quiet" className="h-7 px-2" {...props} />;
}
