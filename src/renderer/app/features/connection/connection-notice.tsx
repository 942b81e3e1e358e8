import { useStore } from 'zustand';
import type { AccountView } from '../../../../shared/accounts.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { useSecondsUntil } from '../../ui/use-now.ts';
import { waitWords } from '../../ui/wait-words.ts';

/**
 * What the word on the connection means just now, and what one can do. It lies over the end of the
 * conversation, which leaves room for it: nothing that is being read moves when it comes or goes.
 */
export function ConnectionNotice() {
  const app = useApp();
  const shown = useStore(app.connection.store, (state) => state.shown);
  const seconds = useSecondsUntil(shown?.retryAt);
  const account = useStore(app.accounts.store, (state) => state.current);
  const isExplained = useStore(app.connection.store, ({ server }) => server?.state === 'failed');
  if (shown === null || shown.detail === '' || isExplained) return null;
  if (shown.word === 'Signed out' && account !== null && account.serverUrl !== null) {
    return <SignedOutNotice account={account} />;
  }
  return (
    <div className="pointer-events-auto flex min-h-9 items-center gap-2 rounded-lg bg-surface px-4 py-1 text-sm text-muted shadow-pop">
      <p className="tabular-nums">
        {shown.detail}
        {seconds !== undefined &&
          (seconds > 0 ? ` Next try in ${waitWords(seconds)}.` : ' Trying now.')}
      </p>
      {shown.canTryNow && (
        <Button
          look="quiet"
          className="-me-2 h-7 px-2 text-accent"
          onClick={() => app.connection.tryNow()}
        >
          Try now
        </Button>
      )}
    </div>
  );
}

/** Chats can be read, and what is sent waits: signing in is the one thing to do. */
function SignedOutNotice({ account }: { readonly account: AccountView }) {
  const app = useApp();
  const { accountId, session } = account;
  return (
    <div className="pointer-events-auto flex min-h-9 items-center gap-2 rounded-lg bg-surface px-4 py-1 text-sm text-muted shadow-pop">
      <p>{session.state === 'signed_out' ? session.why : 'The server does not let you in.'}</p>
      <Button
        look="quiet"
        className="-me-2 h-7 px-2 text-accent"
        onClick={() => app.openDialog({ kind: 'signIn', accountId })}
      >
        Sign in
      </Button>
    </div>
  );
}
