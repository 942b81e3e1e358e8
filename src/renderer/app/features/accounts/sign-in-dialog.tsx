import { useEffect, useState } from 'react';
import type { AccountView, ServerOffer } from '../../../../shared/accounts.ts';
import { useApp } from '../../app-context.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { AddressForm } from './address-form.tsx';
import { CredentialsForm } from './credentials-form.tsx';

/** First the server, then who one is there. Of an account that is known the server is known. */
export function SignInDialog({ account }: { readonly account: AccountView | null }) {
  const app = useApp();
  const [offer, setOffer] = useState<ServerOffer | null>(null);
  const url = account?.serverUrl ?? null;
  // Whoever leaves the form waits for no browser.
  useEffect(() => () => void app.bridge.call('accounts.cancelGoogle'), [app]);
  const entered = (accountId: string): void => {
    app.closeDialog();
    if (app.accounts.store.getState().current?.accountId !== accountId) app.showAccount(accountId);
  };
  const why = account?.session.state === 'signed_out' ? account.session.why : undefined;
  return (
    <Dialog
      title={
        offer === null ? (account === null ? 'Add server' : 'Sign in') : `Sign in to ${offer.host}`
      }
      description={
        offer === null
          ? 'A Millrace server of your team or your own. You get its address from whoever runs it.'
          : (why ?? 'Your chats there are kept by the server, with a copy on this computer.')
      }
      onClose={() => app.closeDialog()}
      onClosed={() => app.view.requestComposerFocus()}
    >
      {offer === null ? (
        <AddressForm initial={url} onOffer={setOffer} />
      ) : (
        <CredentialsForm
          offer={offer}
          email={account?.email ?? ''}
          onEntered={entered}
          onBack={account === null ? () => setOffer(null) : undefined}
        />
      )}
    </Dialog>
  );
}
