import { useEffect, useState } from 'react';
import type { AccountView } from '../../../../shared/accounts.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Signing out keeps what the server has; the copy on this computer is asked about. */
export function SignOutDialog({ account }: { readonly account: AccountView }) {
  const app = useApp();
  const { bridge } = app;
  const { accountId, name, place, session } = account;
  const [unsent, setUnsent] = useState<number>();
  const [task, setTask] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    void bridge.call('accounts.unsent', { accountId }).then((result) => {
      if (result.ok) setUnsent(result.value.messages);
    });
  }, [bridge, accountId]);
  const signOut = (wipe: boolean): void => {
    setTask(wipe ? 'Removing the copy on this computer.' : 'Signing out.');
    setProblem(undefined);
    void bridge.call('accounts.signOut', { accountId, wipe }).then((result) => {
      setTask(undefined);
      if (result.ok) app.leaveAccount(accountId);
      else setProblem(result.error.message);
    });
  };
  const isIn = session.state === 'signed_in';
  return (
    <Dialog
      title={isIn ? `Sign out of ${place}` : `Remove ${name}`}
      description={`Your chats stay on ${place}. There is a copy of them on this computer: remove it where others use this computer too.`}
      onClose={() => app.closeDialog()}
      onClosed={() => app.view.requestComposerFocus()}
    >
      {unsent !== undefined && unsent > 0 && (
        <p className="text-sm text-warn">
          {unsent === 1 ? '1 message is not sent yet.' : `${unsent} messages are not sent yet.`}{' '}
          With the copy {unsent === 1 ? 'it is' : 'they are'} gone for good.
        </p>
      )}
      {task !== undefined && (
        <p role="status" className="text-sm text-muted">
          {task}
        </p>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {isIn && (
          <Button look="primary" disabled={task !== undefined} onClick={() => signOut(false)}>
            Sign out, keep the copy
          </Button>
        )}
        <Button look="danger" disabled={task !== undefined} onClick={() => signOut(true)}>
          {isIn ? 'Sign out and remove it' : 'Remove the copy'}
        </Button>
      </div>
    </Dialog>
  );
}
