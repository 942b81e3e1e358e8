import { ArrowLeft } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import type { IpcError, ProviderDraft, ProviderView } from '../../../../shared/ipc.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextArea, TextInput } from '../../ui/field.tsx';
import { TestResult, useConnectionTest } from './connection-test.tsx';
import { KeyField } from './key-field.tsx';
import {
  checkFields,
  fieldsOfPreset,
  fieldsOfProvider,
  openKeyHost,
  storedKey,
  type Checked,
  type ProviderFields,
} from './provider-fields.ts';
import { providerPresets } from './provider-presets.ts';
import { SectionBody } from './section-body.tsx';

interface Props {
  /** `null`: a new one. */
  readonly provider: ProviderView | null;
  /** Ids that are in use. */
  readonly taken: readonly string[];
  readonly keysInMemoryOnly: boolean;
  readonly onSave: (draft: ProviderDraft) => Promise<IpcError | null>;
  readonly onDone: () => void;
}

const [firstPreset] = providerPresets;

export function ProviderForm({ provider, taken, keysInMemoryOnly, onSave, onDone }: Props) {
  const [presetId, setPresetId] = useState(firstPreset?.id ?? '');
  const [fields, setFields] = useState<ProviderFields>(() => initialFields(provider));
  // Where it is known already that something must be mended, it is said at once.
  const [checked, setChecked] = useState<Checked | null>(() =>
    provider?.isAddressRefused === true ? checkFields(fields, taken) : null,
  );
  const [saveError, setSaveError] = useState<IpcError | null>(null);
  const stored = storedKey(fields, provider);
  const problems = checked?.ok === false ? checked.problems : {};
  const set = (change: Partial<ProviderFields>): void => {
    setFields({ ...fields, ...change });
    setChecked(null);
  };
  const check = (): ProviderDraft | null => {
    const result = checkFields(fields, taken);
    setChecked(result);
    return result.ok ? result.draft : null;
  };
  const test = useConnectionTest(fields, check);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const draft = check();
    if (draft === null) return;
    void onSave(draft).then((error) => {
      setSaveError(error);
      if (error === null) onDone();
    });
  };
  return (
    <form className="flex min-h-0 flex-1 flex-col" onSubmit={submit} noValidate>
      <SectionBody>
        <div className="flex flex-col gap-4">
          <div className="-ms-2 flex items-center gap-1">
            <Button look="quiet" className="px-2" onClick={onDone} aria-label="Back to models">
              <ArrowLeft size={16} aria-hidden="true" />
            </Button>
            <h2 className="text-base font-semibold">
              {provider === null ? 'Add provider' : `Edit ${provider.label}`}
            </h2>
          </div>
          {provider === null && (
            <Field label="Service">
              {(props) => (
                <Select
                  {...props}
                  value={presetId}
                  onChange={(event) => {
                    const preset = providerPresets.find(({ id }) => id === event.target.value);
                    if (preset === undefined) return;
                    setPresetId(preset.id);
                    set(fieldsOfPreset(preset));
                  }}
                >
                  {providerPresets.map(({ id, label }) => (
                    <option key={id} value={id}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <Field label="Name" problem={problems.label}>
            {(props) => (
              <TextInput
                {...props}
                value={fields.label}
                maxLength={80}
                onChange={(event) => set({ label: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="Address"
            problem={problems.baseUrl}
            hint={fields.kind === 'anthropic' ? 'Empty: Anthropic’s own.' : undefined}
          >
            {(props) => (
              <TextInput
                {...props}
                type="url"
                placeholder={fields.kind === 'anthropic' ? '' : 'https://example.com/v1'}
                value={fields.baseUrl}
                onChange={(event) => set({ baseUrl: event.target.value })}
              />
            )}
          </Field>
          <KeyField
            value={fields.apiKey}
            stored={stored}
            problem={problems.apiKey}
            inMemoryOnly={keysInMemoryOnly}
            openHost={openKeyHost(fields, stored)}
            onChange={(apiKey) => set({ apiKey })}
          />
          <Field
            label="More models"
            problem={problems.models}
            hint="Names to offer besides those that the server lists, one a line."
          >
            {(props) => (
              <TextArea
                {...props}
                value={fields.models}
                onChange={(event) => set({ models: event.target.value })}
              />
            )}
          </Field>
          {saveError !== null && (
            <p ref={showNow} role="alert" className="text-sm text-danger">
              It could not be saved. {saveError.message}
            </p>
          )}
          <div role="status">
            {test.result !== null && (
              <div ref={showNow}>
                <TestResult result={test.result} />
              </div>
            )}
          </div>
        </div>
      </SectionBody>
      <footer className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line px-6 py-3 max-sm:px-4">
        <Button look="primary" type="submit">
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        <Button look="quiet" className="ms-auto" disabled={test.isBusy} onClick={test.run}>
          {test.isBusy ? 'Testing' : 'Test connection'}
        </Button>
      </footer>
    </form>
  );
}

/** What came of a press of a button below is at the end of what scrolls. */
function showNow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function initialFields(provider: ProviderView | null): ProviderFields {
  if (provider !== null) return fieldsOfProvider(provider);
  if (firstPreset === undefined) throw new Error('There are no presets.');
  return fieldsOfPreset(firstPreset);
}
