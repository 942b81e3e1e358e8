import { useEffect, useState } from 'react';
import type { InspectorReport } from '../../../../shared/inspector.ts';
import type { IpcError } from '../../../../shared/ipc.ts';
import { useApp } from '../../app-context.ts';

const EVERY_MS = 1_000;

export interface ShownReport {
  readonly of: string | null;
  readonly report: InspectorReport | null;
  readonly error: IpcError | null;
}

/** The report of this chat, new once a second. `null` until the first is there. */
export function useReport(sessionId: string | null): ShownReport | null {
  const { bridge, clock } = useApp();
  const [shown, setShown] = useState<ShownReport | null>(null);
  useEffect(() => {
    let isOver = false;
    const ask = (): void => {
      void bridge.call('inspector.read', { sessionId }).then((result) => {
        if (isOver) return;
        const [report, error] = result.ok ? [result.value, null] : [null, result.error];
        setShown({ of: sessionId, report, error });
      });
    };
    ask();
    const stop = clock.every(EVERY_MS, ask);
    return () => {
      isOver = true;
      stop();
    };
  }, [bridge, clock, sessionId]);
  return shown?.of === sessionId ? shown : null;
}
