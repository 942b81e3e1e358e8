import { useCallback, useEffect, useState, type SyntheticEvent } from 'react';
import type { ServerOffer } from '../../../../shared/accounts.ts';
import type { IpcResult } from '../../../../shared/ipc.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { useBusy } from '../../ui/use-busy.ts';

interface Props {
  /** Asked at once. */
  readonly initial: string | null;
  readonly onOffer: (offer: ServerOffer) => void;
}

export function AddressForm({ initial, onOffer }: Props) {
  const { bridge } = useApp();
  const [url, setUrl] = useState(initial ?? '');
  const [problem, setProblem] = useState<string>();
  const [isBusy, run] = useBusy();
  const take = useCallback(
    (result: IpcResult<ServerOffer>): void => {
      if (result.ok) onOffer(result.value);
      else setProblem(result.error.message);
    },
    [onOffer],
  );
  useEffect(() => {
    if (initial !== null) void bridge.call('accounts.add', { url: initial }).then(take);
  }, [bridge, initial, take]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setProblem(undefined);
    if (!isBusy) run(() => bridge.call('accounts.add', { url }).then(take));
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <Field label="Server address" problem={problem}>
        {(props) => (
          <TextInput
            {...props}
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://chat.example.com"
            value={url}
            onChange={(event) => {
              setUrl(event.target.value);
              setProblem(undefined);
            }}
          />
        )}
      </Field>
      <p role="status" className="sr-only">
        {isBusy ? 'Asking the server.' : (problem ?? '')}
      </p>
      <Button look="primary" type="submit" disabled={isBusy} className="self-start">
        {isBusy ? 'Asking the server' : 'Continue'}
      </Button>
    </form>
  );
}
