import { Check, Search } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { groupModels, isDemo, labelBesideBadge } from '../../stores/models.ts';
import { DemoBadge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useOwnAccount } from '../use-own-account.ts';

interface Props {
  readonly chosen: string | undefined;
  readonly onChoose: (modelId: string) => void;
  readonly onSettings: () => void;
}

/** A list with a search box: the focus stays in the box, the arrow keys move through the list. */
export function ModelList({ chosen, onChoose, onSettings }: Props) {
  const app = useApp();
  const { models, phase, error } = useStore(app.models.store);
  const isOwn = useOwnAccount();
  const [search, setSearch] = useState('');
  const [moved, setMoved] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const groups = groupModels(models, search);
  const found = groups.flatMap((group) => group.models);
  const active =
    found.find((model) => model.modelId === moved) ??
    found.find((model) => model.modelId === chosen) ??
    found[0];
  const optionId = (modelId: string): string => `${listId}-${modelId}`;

  const move = (to: number): void => {
    const next = found[Math.min(Math.max(to, 0), found.length - 1)];
    if (next === undefined) return;
    setMoved(next.modelId);
    document.getElementById(optionId(next.modelId))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const at = active === undefined ? -1 : found.indexOf(active);
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'PageDown') move(at + 8);
    else if (event.key === 'PageUp') move(at - 8);
    else if (event.key === 'Enter' && active !== undefined) onChoose(active.modelId);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <input
          type="text"
          data-autofocus
          role="combobox"
          aria-label="Search models"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={active === undefined ? undefined : optionId(active.modelId)}
          aria-autocomplete="list"
          placeholder="Search models"
          className="h-10 min-w-0 flex-1 bg-transparent text-sm placeholder:text-faint focus:outline-none"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setMoved(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Models"
        className="min-h-0 flex-1 overflow-y-auto p-1"
      >
        {groups.map((group) => (
          <div key={group.provider} role="group" aria-label={group.provider}>
            <p aria-hidden="true" className="px-2 pt-2 pb-1 text-xs text-faint">
              {group.provider}
            </p>
            {group.models.map((model) => (
              <div
                key={model.modelId}
                id={optionId(model.modelId)}
                role="option"
                aria-selected={model.modelId === chosen}
                data-active={model === active}
                title={model.modelId}
                className="flex h-8 items-center gap-2 rounded-md px-2 text-sm data-[active=true]:bg-hover"
                onPointerMove={() => {
                  if (moved !== model.modelId) setMoved(model.modelId);
                }}
                onClick={() => onChoose(model.modelId)}
              >
                <span className="min-w-0 flex-1 truncate">
                  {isDemo(model.modelId) ? labelBesideBadge(model.label) : model.label}
                </span>
                {isDemo(model.modelId) && <DemoBadge />}
                {model.modelId === chosen && (
                  <Check size={14} className="shrink-0 text-accent" aria-hidden="true" />
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-3 pb-3 text-sm text-muted">
          {phase === 'loading' && 'Loading models'}
          {phase === 'failed' && `The models could not be listed. ${error?.message ?? ''}`}
          {phase === 'ready' && 'No model has this in its name.'}
        </p>
      )}
      <div className="border-t border-line p-1">
        <Button look="quiet" className="w-full justify-start px-2" onClick={onSettings}>
          {isOwn ? 'Set up models' : 'About these models'}
        </Button>
      </div>
    </>
  );
}
