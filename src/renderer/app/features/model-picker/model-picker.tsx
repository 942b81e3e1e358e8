import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { isDemo, modelLabel } from '../../stores/models.ts';
import { DemoBadge } from '../../ui/badge.tsx';
import { useModelFor } from '../use-model-for.ts';
import { ModelList } from './model-list.tsx';

/** The model of the next message. */
export function ModelPicker() {
  const app = useApp();
  const [isOpen, setOpen] = useState(false);
  const selected = useStore(app.view.store, (state) => state.selected);
  const { models, phase } = useStore(app.models.store);
  const model = useModelFor(selected);
  const label =
    model === undefined
      ? phase === 'loading'
        ? 'Loading models'
        : 'No model'
      : modelLabel(models, model);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={`Model: ${label}`}
        className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink"
      >
        {isDemo(model) ? <DemoBadge /> : <span className="truncate">{label}</span>}
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          side="top"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Choose a model"
          className="z-30 flex max-h-[min(24rem,var(--radix-popover-content-available-height))] w-80 max-w-[calc(100vw-24px)] flex-col rounded-lg bg-surface shadow-pop outline-none"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            app.view.requestComposerFocus();
          }}
        >
          <ModelList
            chosen={model}
            onChoose={(modelId) => {
              app.pickModel(selected, modelId);
              setOpen(false);
            }}
            onSettings={() => {
              setOpen(false);
              app.openSettings('models');
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
