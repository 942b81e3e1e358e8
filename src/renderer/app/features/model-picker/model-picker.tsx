import { ChevronDown } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { isDemo, modelLabel } from '../../stores/models.ts';
import { DemoBadge } from '../../ui/badge.tsx';
import { Popup, usePopup } from '../../ui/popup.tsx';
import { useModelFor } from '../use-model-for.ts';
import { ModelList } from './model-list.tsx';

/** The server asks what it did not find no sooner again. */
const RELOAD_MS = 5_000;

/** The model of the next message. */
export function ModelPicker() {
  const app = useApp();
  const { anchor, close, trigger } = usePopup();
  const selected = useStore(app.view.store, (state) => state.selected);
  const { models, phase } = useStore(app.models.store);
  const model = useModelFor(selected);
  const none = phase === 'loading' ? 'Loading models' : 'No model';
  const label = model === undefined ? none : modelLabel(models, model);
  const isOpen = anchor !== null;
  // A server may have been started since, or starts while one looks: what is known shows meanwhile.
  useEffect(() => {
    if (!isOpen) return undefined;
    void app.models.load();
    const timer = setInterval(() => void app.models.load(), RELOAD_MS);
    return () => clearInterval(timer);
  }, [app, isOpen]);
  return (
    <>
      <button
        type="button"
        aria-label={`Model: ${label}`}
        aria-haspopup="dialog"
        title={label}
        className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink"
        {...trigger}
      >
        {isDemo(model) ? <DemoBadge /> : <span className="truncate">{label}</span>}
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </button>
      {isOpen && (
        <Popup
          role="dialog"
          label="Choose a model"
          anchor={anchor}
          side="above"
          onClose={close}
          className="max-h-[min(24rem,calc(100vh-9rem))] w-80 flex-col open:flex"
        >
          <ModelList
            chosen={model}
            onChoose={(modelId) => {
              app.pickModel(selected, modelId);
              close();
              app.view.requestComposerFocus();
            }}
            onSettings={() => {
              close();
              app.openSettings('models');
            }}
          />
        </Popup>
      )}
    </>
  );
}
