import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { groupModels, isDemo, labelBesideBadge } from '../../stores/models.ts';
import { Badge, DemoBadge } from '../../ui/badge.tsx';
import { useModelFor } from '../use-model-for.ts';
import { SectionBody } from './section-body.tsx';

/** What a server of others offers: to be looked at, not to be set up. */
export function ServerModels() {
  const app = useApp();
  const place = useStore(app.accounts.store, ({ current }) => current?.place ?? '');
  const { models, phase, error } = useStore(app.models.store);
  const ofNewChats = useModelFor(null);
  useEffect(() => void app.models.load(), [app]);
  return (
    <SectionBody>
      <section aria-labelledby="server-models-title">
        <h2 id="server-models-title" className="text-sm font-medium">
          Models at {place}
        </h2>
        <p className="mt-2 text-sm text-muted">
          Whoever runs this server sets them up, and has the keys to them. What is set up on this
          computer is for the account “This computer”, and no key of it goes to this server.
        </p>
        {groupModels(models, '').map((group) => (
          <div key={group.provider} className="mt-4">
            <h3 className="text-xs text-muted">{group.provider}</h3>
            <ul className="mt-1 divide-y divide-line rounded-lg border border-line">
              {group.models.map(({ modelId, label }) => (
                <li key={modelId} className="flex items-center gap-2 px-4 py-2 text-sm">
                  <span className="min-w-0 flex-1 truncate" title={modelId}>
                    {isDemo(modelId) ? labelBesideBadge(label) : label}
                  </span>
                  {isDemo(modelId) && <DemoBadge />}
                  {modelId === ofNewChats && <Badge look="plain">For new chats</Badge>}
                </li>
              ))}
            </ul>
          </div>
        ))}
        <p role="status" className="mt-3 text-sm text-muted">
          {phase === 'loading' && 'Loading models'}
          {phase === 'failed' && `The models could not be listed. ${error?.message ?? ''}`}
          {phase === 'ready' && models.length === 0 && 'It offers none just now.'}
        </p>
      </section>
    </SectionBody>
  );
}
