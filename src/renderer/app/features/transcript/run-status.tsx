import type { RunView } from '../../stores/message-view.ts';
import { useSecondsUntil } from '../../ui/use-now.ts';
import { toolTitle } from './tool-words.ts';

/** What an unfinished answer is at, in a line below it. */
export function RunStatus({ run }: { readonly run: RunView | null }) {
  const seconds = useSecondsUntil(run?.state === 'retrying' ? run.retryAt : undefined);
  return (
    <p className="mt-3 flex items-center gap-2 text-sm text-muted tabular-nums">
      <span
        className={`size-1.5 shrink-0 rounded-full ${run?.state === 'retrying' ? 'bg-warn' : 'animate-pulse-soft bg-accent'}`}
      />
      {statusText(run, seconds)}
    </p>
  );
}

function statusText(run: RunView | null, seconds: number | undefined): string {
  if (run === null) return 'Waiting for the answer';
  if (run.state === 'queued') return 'Queued';
  if (run.state === 'retrying') {
    const reason = retryReason(run.detail);
    if (seconds === undefined || seconds === 0) return `${reason} Trying again`;
    return `${reason} Trying again in ${seconds} s`;
  }
  switch (run.activity) {
    case 'thinking':
      return 'Thinking';
    case 'tool':
      return run.detail === undefined
        ? 'Using a tool'
        : `Using ${toolTitle(run.detail).toLowerCase()}`;
    case 'writing':
      return 'Writing';
    default:
      return 'Waiting for the model';
  }
}

/** Why, as a sentence. The server says besides when it tries again; here that counts down. */
function retryReason(detail: string | undefined): string {
  const reason = (detail ?? '').replace(/\s*Trying again in \d+ s\.?\s*$/u, '').trim();
  if (reason === '') return 'The provider did not answer.';
  return /[.!?]$/u.test(reason) ? reason : `${reason}.`;
}
