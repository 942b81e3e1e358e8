import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { ProviderView } from '../../../../shared/ipc.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';
import { useOwnAccount } from '../use-own-account.ts';
import { DefaultModel } from './default-model.tsx';
import { ProviderForm } from './provider-form.tsx';
import { ProviderRow } from './provider-row.tsx';
import { SectionBody } from './section-body.tsx';
import { ServerModels } from './server-models.tsx';
import { useProviders } from './use-providers.ts';

type Editing = { readonly kind: 'new' } | { readonly kind: 'old'; readonly provider: ProviderView };

export function ModelsSettings() {
  return useOwnAccount() ? <OwnModels /> : <ServerModels />;
}

function OwnModels() {
  const app = useApp();
  const providers = useProviders();
  const [editing, setEditing] = useState<Editing | null>(null);
  const keyStore = useStore(app.settings.store, (state) => state.info?.keyStore);
  if (editing !== null) {
    return (
      <ProviderForm
        provider={editing.kind === 'old' ? editing.provider : null}
        taken={providers.items?.map(({ providerId }) => providerId) ?? []}
        keysInMemoryOnly={keyStore === 'memory'}
        onSave={providers.save}
        onDone={() => setEditing(null)}
      />
    );
  }
  return (
    <SectionBody>
      <div className="flex flex-col gap-8">
        <DefaultModel />
        <section aria-labelledby="providers-title">
          <div className="flex items-center justify-between gap-3">
            <h2 id="providers-title" className="text-sm font-medium">
              Providers
            </h2>
            <Button onClick={() => setEditing({ kind: 'new' })}>
              <Plus size={14} aria-hidden="true" />
              Add provider
            </Button>
          </div>
          {providers.error !== null && (
            <p className="mt-3 text-sm text-danger">
              The providers could not be read. {providers.error.message}
            </p>
          )}
          {providers.items?.length === 0 && (
            <p className="mt-3 rounded-lg border border-line p-4 text-sm text-muted">
              None yet: answers come from the demo, and are scripted. Add a service that you have a
              key for, or a server on this computer such as Ollama or LM Studio.
            </p>
          )}
          <ul className="mt-3 flex flex-col gap-2">
            {providers.items?.map((provider) => (
              <ProviderRow
                key={provider.providerId}
                provider={provider}
                keysInMemoryOnly={keyStore === 'memory'}
                onEdit={() => setEditing({ kind: 'old', provider })}
                onRemove={providers.remove}
              />
            ))}
          </ul>
          {keyStore === 'memory' && (
            <p className="mt-3 text-xs text-muted">
              This system has no key store: keys are kept in memory, and asked for again after the
              app was closed.
            </p>
          )}
        </section>
      </div>
    </SectionBody>
  );
}
