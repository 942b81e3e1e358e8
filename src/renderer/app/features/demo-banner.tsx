import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { isDemo } from '../stores/models.ts';
import { useModelFor } from './use-model-for.ts';
import { useOwnAccount } from './use-own-account.ts';

/** Nobody shall take scripted replies for a model's. */
export function DemoBanner() {
  const app = useApp();
  const selected = useStore(app.view.store, (state) => state.selected);
  const model = useModelFor(selected);
  const isOwn = useOwnAccount();
  if (selected === null || !isDemo(model)) return null;
  return (
    <p className="border-b border-line bg-warn-soft px-6 py-1.5 text-center text-sm text-warn max-sm:px-4">
      Demo replies are scripted.{' '}
      <button
        type="button"
        className="font-medium underline underline-offset-2"
        onClick={() => app.openSettings('models')}
      >
        {isOwn ? 'Set up a model' : 'About the models here'}
      </button>
    </p>
  );
}
