import { useStore } from 'zustand';
import { useApp } from '../../app-context.ts';
import type { RunView } from '../../stores/message-view.ts';
import type { Stop } from '../../stores/runs.ts';
import { useSecondsUntil } from '../../ui/use-now.ts';
import { waitWords } from '../../ui/wait-words.ts';
import { toolTitle } from './tool-words.ts';

interface Props {
  readonly runId: string | undefined;
  readonly run: RunView | null;
}

/** What an unfinished answer is at, in a line below it. */
export function RunStatus({ runId, run }: Props) {
  const app = useApp();
  const stop = useStore(app.runs.store, (stops) => stops.get(runId ?? ''));
  const isConnected = useStore(app.connection.store, ({ shown }) => shown?.word === 'Connected');
  const seconds = useSecondsUntil(run?.state === 'retrying' ? run.retryAt : undefined);
  const isHeld = stop !== undefined || run?.state === 'retrying';
  return (
    <p className="mt-3 flex items-center gap-2 text-sm text-muted tabular-nums">
      <span
        className={`size-1.5 shrink-0 rounded-full ${isHeld ? 'bg-warn' : 'animate-pulse-soft bg-accent'}`}
      />
      {stop === undefined ? statusText(run, seconds) : stopText(stop, isConnected)}
    </p>
  );
}

function stopText(stop: Stop, isConnected: boolean): string {
  return stop === 'stopping' && isConnected ? 'Stopping…' : 'Stops when the connection is back';
}

function statusText(run: RunView | null, seconds: number | undefined): string {
  if (run === null) return 'Waiting for the answer';
  if (run.state === 'queued') return 'Queued';
  if (run.state === 'retrying') {
    const reason = retryReason(run.detail);
    if (seconds === undefined || seconds === 0) return `${reason} Trying again`;
    return `${reason} Trying again in ${waitWords(seconds)}`;
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
