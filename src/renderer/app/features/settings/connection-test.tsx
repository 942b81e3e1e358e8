import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { MillraceBridge, ProviderDraft } from '../../../../shared/ipc.ts';
import type { ProviderTestResult } from '../../../../shared/providers.ts';
import { useApp } from '../../app-context.ts';
import type { ProviderFields } from './provider-fields.ts';

interface ConnectionTest {
  readonly isBusy: boolean;
  readonly result: ProviderTestResult | null;
  readonly run: () => void;
}

interface Tested {
  readonly fields: ProviderFields;
  /** `null`: under way. */
  readonly result: ProviderTestResult | null;
}

/**
 * Tries what the form says. What came of other fields than those that stand there now is not shown.
 * `draft`: `null` when something in the form is wrong, and is shown there.
 */
export function useConnectionTest(
  fields: ProviderFields,
  draft: () => ProviderDraft | null,
): ConnectionTest {
  const { bridge } = useApp();
  const [last, setLast] = useState<Tested | null>(null);
  const current = last?.fields === fields ? last : null;
  const run = (): void => {
    const tested = draft();
    if (tested === null) return;
    setLast({ fields, result: null });
    void testProvider(bridge, tested).then((result) => {
      setLast((now) => (now?.fields === fields ? { fields, result } : now));
    });
  };
  return {
    isBusy: current !== null && current.result === null,
    result: current?.result ?? null,
    run,
  };
}

async function testProvider(
  bridge: MillraceBridge,
  draft: ProviderDraft,
): Promise<ProviderTestResult> {
  const answer = await bridge.call('providers.test', draft);
  if (answer.ok) return answer.value;
  return { ok: false, code: answer.error.code, message: answer.error.message };
}

export function TestResult({ result }: { readonly result: ProviderTestResult }) {
  if (!result.ok) {
    return (
      <p className="flex gap-2 rounded-lg bg-danger-soft p-3 text-sm">
        <CircleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden="true" />
        <span className="min-w-0 [overflow-wrap:anywhere]">{result.message}</span>
      </p>
    );
  }
  const { models, latencyMs } = result;
  const count = models.length === 1 ? '1 model' : `${models.length} models`;
  return (
    <div className="flex gap-2 rounded-lg bg-accent-soft p-3 text-sm">
      <CircleCheck size={16} className="mt-0.5 shrink-0 text-accent" aria-hidden="true" />
      <div className="min-w-0">
        <p>
          Connected: {count}, answered in {Math.round(latencyMs)} ms.
        </p>
        {models.length > 0 && (
          <p className="mt-0.5 line-clamp-2 text-xs text-muted">{models.join(', ')}</p>
        )}
      </div>
    </div>
  );
}
