import { useState } from 'react';
import type { IpcError, ProviderView } from '../../../../shared/ipc.ts';
import { Button } from '../../ui/button.tsx';
import { hostOf } from '../transcript/link-target.ts';
import { addressAdvice } from './provider-fields.ts';

interface Props {
  readonly provider: ProviderView;
  readonly keysInMemoryOnly: boolean;
  readonly onEdit: () => void;
  readonly onRemove: (providerId: string) => Promise<IpcError | null>;
}

const kinds: Readonly<Record<ProviderView['kind'], string>> = {
  'openai-compatible': 'OpenAI-compatible',
  anthropic: 'Anthropic',
  ollama: 'Ollama',
};

export function ProviderRow({ provider, keysInMemoryOnly, onEdit, onRemove }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<IpcError | null>(null);
  const { providerId, label, kind, baseUrl, hasKey, isAddressRefused } = provider;
  const remove = (): void => {
    void onRemove(providerId).then((failed) => {
      setError(failed);
      if (failed !== null) setAsking(false);
    });
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-surface py-2.5 ps-4 pe-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{label}</p>
        <p className="truncate text-xs text-muted">
          {baseUrl === undefined ? kinds[kind] : hostOf(baseUrl)}
          {` · ${keyWords(hasKey, keysInMemoryOnly)}`}
        </p>
        {isAddressRefused && (
          <p className="mt-1 text-xs text-danger">
            Not in use: its address is not taken any more. {addressAdvice(baseUrl ?? '')}
          </p>
        )}
        {error !== null && <p className="text-xs text-danger">{error.message}</p>}
      </div>
      {isAsking ? (
        <div className="flex items-center gap-2">
          <span className="text-sm text-muted">Remove it{hasKey && ' and its key'}?</span>
          <Button look="danger" onClick={remove} autoFocus>
            Remove
          </Button>
          <Button onClick={() => setAsking(false)}>Keep</Button>
        </div>
      ) : (
        <div className="flex gap-1">
          <Button look="quiet" onClick={onEdit} aria-label={`Edit ${label}`}>
            Edit
          </Button>
          <Button look="quiet" onClick={() => setAsking(true)} aria-label={`Remove ${label}`}>
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}

function keyWords(hasKey: boolean, inMemoryOnly: boolean): string {
  if (!hasKey) return 'no key';
  return inMemoryOnly ? 'key until the app closes' : 'key stored';
}
