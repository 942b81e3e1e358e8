import { useState } from 'react';
import { useApp } from '../../app-context.ts';
import { Button } from '../../ui/button.tsx';

/** What is handed on with a bug report. */
export function ExportForm({ sessionId }: { readonly sessionId: string | null }) {
  const { bridge, toasts } = useApp();
  const [includeText, setIncludeText] = useState(false);
  const [isBusy, setIsBusy] = useState(false);

  async function save(): Promise<void> {
    setIsBusy(true);
    const result = await bridge.call('inspector.export', { sessionId, includeText });
    setIsBusy(false);
    if (!result.ok) toasts.show({ text: result.error.message, tone: 'error' });
    else if (result.value.saved) toasts.show({ text: 'The report was saved.', tone: 'plain' });
  }

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-2.5">
      <label className="flex min-w-0 flex-1 items-center gap-2 text-sm whitespace-nowrap">
        <input
          type="checkbox"
          className="accent-accent"
          checked={includeText}
          onChange={(event) => setIncludeText(event.target.checked)}
        />
        Include message text
      </label>
      <Button disabled={isBusy} onClick={() => void save()}>
        Export…
      </Button>
    </div>
  );
}
