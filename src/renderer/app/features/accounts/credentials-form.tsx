import { useRef, useState, type SyntheticEvent } from 'react';
import { useStore } from 'zustand';
import type { ServerOffer } from '../../../../shared/accounts.ts';
import type { IpcResult } from '../../../../shared/ipc.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormNotes } from './form-notes.tsx';
import { GoogleButton } from './google-button.tsx';

interface Props {
  readonly offer: ServerOffer;
  readonly email: string;
  readonly onEntered: (accountId: string) => void;
  readonly onBack: (() => void) | undefined;
}

type Task = 'signIn' | 'signUp' | 'reset' | 'google';

const taskWords: Readonly<Record<Task, string>> = {
  signIn: 'Signing in.',
  signUp: 'Creating the account.',
  reset: 'Asking for the mail.',
  google: 'Waiting for your browser.',
};

/**
 * The password is in the browser's own field alone, and goes with it: nothing of it is in a store or in
 * React's state.
 */
export function CredentialsForm({ offer, email: known, onEntered, onBack }: Props) {
  const { bridge, settings } = useApp();
  const keyStore = useStore(settings.store, (state) => state.info?.keyStore);
  const password = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState(known);
  const [task, setTask] = useState<Task | null>(null);
  const [problem, setProblem] = useState<string>();
  const [news, setNews] = useState<string>();

  function run<T>(next: Task, work: Promise<IpcResult<T>>, done: (value: T) => void): void {
    setTask(next);
    setProblem(undefined);
    setNews(undefined);
    void work.then((result) => {
      setTask(null);
      if (result.ok) done(result.value);
      else setProblem(result.error.message);
    });
  }

  const entered = ({ accountId }: { readonly accountId: string }): void => onEntered(accountId);
  const { url } = offer;
  const enter = (next: 'signIn' | 'signUp'): void => {
    const typed = password.current?.value ?? '';
    if (task !== null) return;
    if (email.trim() === '' || typed === '') {
      setProblem('Enter your e-mail address and a password.');
      return;
    }
    run(next, bridge.call(`accounts.${next}`, { url, email, password: typed }), entered);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    enter('signIn');
  };
  const reset = (): void => {
    if (email.trim() === '') {
      setProblem('Enter your e-mail address first.');
      return;
    }
    run('reset', bridge.call('accounts.resetPassword', { url, email }), () =>
      setNews(`If there is an account for ${email.trim()}, a mail is on its way to it.`),
    );
  };
  const isBusy = task !== null;
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <Field label="E-mail">
        {(props) => (
          <TextInput
            {...props}
            type="email"
            autoComplete="username"
            autoFocus={known === ''}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(props) => (
          <TextInput
            {...props}
            ref={password}
            type="password"
            autoFocus={known !== ''}
            autoComplete="current-password"
          />
        )}
      </Field>
      <FormNotes
        busy={task === null ? undefined : taskWords[task]}
        problem={problem}
        news={news}
        isTrial={offer.isTrial}
        inMemoryOnly={keyStore === 'memory'}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" type="submit" disabled={isBusy}>
          Sign in
        </Button>
        <Button disabled={isBusy} onClick={() => enter('signUp')}>
          Create account
        </Button>
        <Button look="quiet" className="px-2" disabled={isBusy} onClick={reset}>
          Forgot password?
        </Button>
      </div>
      {offer.google && (
        <GoogleButton
          isWaiting={task === 'google'}
          isDisabled={isBusy}
          onStart={() => run('google', bridge.call('accounts.signInGoogle', { url }), entered)}
          onCancel={() => void bridge.call('accounts.cancelGoogle')}
        />
      )}
      {onBack !== undefined && (
        <Button look="quiet" className="-ms-3 -mt-1 self-start" disabled={isBusy} onClick={onBack}>
          Another server
        </Button>
      )}
    </form>
  );
}
