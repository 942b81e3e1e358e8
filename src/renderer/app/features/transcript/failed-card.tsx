import { CircleAlert } from 'lucide-react';
import { useApp } from '../../app-context.ts';
import type { RunView } from '../../stores/message-view.ts';
import { Button } from '../../ui/button.tsx';
import { useSecondsUntil } from '../../ui/use-now.ts';
import { waitWords } from '../../ui/wait-words.ts';
import { useOwnAccount } from '../use-own-account.ts';
import { errorWords } from './error-words.ts';
import { useRetry } from './use-retry.ts';

interface Props {
  /** Absent: it cannot be tried again. */
  readonly runId: string | undefined;
  readonly run: RunView | null;
}

/** An answer that failed: what happened, what to do, and the way on. */
export function FailedCard({ runId, run }: Props) {
  const app = useApp();
  // What another server lacks is nothing that can be set up here.
  const isOwn = useOwnAccount();
  const error = run?.error;
  const { title, advice, offersSettings } = errorWords(error);
  return (
    <div className="mt-3 flex gap-3 rounded-lg border border-line bg-surface p-4 text-sm">
      <CircleAlert size={18} className="mt-px shrink-0 text-danger" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="text-base font-semibold">{title}</p>
        <p className="mt-1 [overflow-wrap:anywhere] text-muted">{advice}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          {runId !== undefined && (
            <RetryButton
              runId={runId}
              {...(run?.retryAt === undefined ? {} : { retryAt: run.retryAt })}
            />
          )}
          {offersSettings && isOwn && (
            <Button onClick={() => app.openSettings('models')}>Open settings</Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** Says how long to wait, and does not forbid to try before. */
export function RetryButton({
  runId,
  retryAt,
  label = 'Retry',
}: {
  readonly runId: string;
  readonly retryAt?: number;
  readonly label?: string;
}) {
  const { isHeld, run } = useRetry(runId);
  const seconds = useSecondsUntil(retryAt);
  return (
    <Button onClick={run} disabled={isHeld}>
      {label}
      {seconds !== undefined && seconds > 0 && (
        <span className="text-muted tabular-nums">in {waitWords(seconds)}</span>
      )}
    </Button>
  );
}
