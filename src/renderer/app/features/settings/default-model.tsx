import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import { groupModels, isOrphan, modelLabel } from '../../stores/models.ts';
import { useSaving } from '../../ui/use-saving.ts';
import { Field, Select } from '../../ui/field.tsx';

export function DefaultModel() {
  const app = useApp();
  const { models, defaultModel, providers } = useStore(app.models.store);
  const chosen = useStore(app.settings.store, (state) => state.settings.defaultModel);
  const isListed = chosen === undefined || models.some((model) => model.modelId === chosen);
  const isGone = chosen !== undefined && isOrphan(providers, chosen);
  const stead = defaultModel === null ? undefined : modelLabel(models, defaultModel);
  const [problem, follow] = useSaving();
  const choose = (modelId: string): void => {
    follow(app.settings.update({ defaultModel: modelId === '' ? null : modelId }));
  };
  return (
    <Field
      label="Model of new chats"
      problem={problem}
      hint={
        isGone && stead !== undefined ? `New chats are answered by ${stead} instead.` : undefined
      }
    >
      {(props) => (
        <Select
          {...props}
          value={chosen ?? ''}
          onChange={(event) => choose(event.target.value)}
          className="max-w-sm"
        >
          <option value="">{stead === undefined ? 'Automatic' : `Automatic (${stead})`}</option>
          {!isListed && (
            <option value={chosen}>
              {chosen} ({isGone ? 'its provider was removed' : 'not available now'})
            </option>
          )}
          {groupModels(models, '').map((group) => (
            <optgroup key={group.provider} label={group.provider}>
              {group.models.map((model) => (
                <option key={model.modelId} value={model.modelId}>
                  {model.label}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
