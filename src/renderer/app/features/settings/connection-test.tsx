import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ProviderDraft } from '../../../../shared/ipc.ts';
import type { ProviderTestResult } from '../../../../shared/providers.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';

interface Props {
  /** What the form says; `null`: something in it is wrong, and is shown there. */
  readonly draft: () => ProviderDraft | null;
  /** The form's other buttons. */
  readonly children: ReactNode;
}

export function ConnectionTest({ draft, children }: Props) {
  const { bridge } = useApp();
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<ProviderTestResult | null>(null);
  const test = (): void => {
    const tested = draft();
    if (tested === null) return;
    setBusy(true);
    setResult(null);
    void bridge.call('providers.test', tested).then((answer) => {
      setBusy(false);
      const { error } = answer.ok ? { error: null } : answer;
      if (answer.ok) setResult(answer.value);
      else if (error !== null) setResult({ ok: false, code: error.code, message: error.message });
    });
  };
  return (
    <div className="sticky -bottom-6 -mx-6 -mb-6 border-t border-line bg-ground px-6 py-3 max-sm:-bottom-4 max-sm:-mx-4 max-sm:-mb-4 max-sm:px-4">
      <div role="status">{result !== null && <TestResult result={result} />}</div>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <Button look="quiet" className="ms-auto" disabled={isBusy} onClick={test}>
          {isBusy ? 'Testing' : 'Test connection'}
        </Button>
      </div>
    </div>
  );
}

function TestResult({ result }: { readonly result: ProviderTestResult }) {
  if (!result.ok) {
    return (
      <p className="mb-3 flex gap-2 rounded-lg bg-danger-soft p-3 text-sm">
        <CircleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden="true" />
        <span className="min-w-0">{result.message}</span>
      </p>
    );
  }
  const { models, latencyMs } = result;
  const count = models.length === 1 ? '1 model' : `${models.length} models`;
  return (
    <div className="mb-3 flex gap-2 rounded-lg bg-accent-soft p-3 text-sm">
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
