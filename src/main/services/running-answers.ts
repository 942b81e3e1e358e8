import type { Run } from '../../shared/chat.ts';
import type { Delivered } from '../stream/connection-state.ts';

/** Whether a chat has answers that are not finished, from what its stream says. */
export interface RunningAnswers {
  take(item: Delivered): void;
  /** A run that an answer to a call names before the stream does. */
  expect(run: Pick<Run, 'runId' | 'state'>): void;
  readonly any: boolean;
}

/** Runs that are known to have ended; one that is named late must not be waited for. */
const REMEMBERED = 64;

export function createRunningAnswers(): RunningAnswers {
  const running = new Set<string>();
  const ended = new Set<string>();

  function begin(runId: string): void {
    if (!ended.has(runId)) running.add(runId);
  }

  function end(runId: string): void {
    running.delete(runId);
    ended.add(runId);
    const [oldest] = ended;
    if (ended.size > REMEMBERED && oldest !== undefined) ended.delete(oldest);
  }

  return {
    take(item) {
      if (item.kind === 'skip') return;
      if (item.kind === 'snapshot') {
        running.clear();
        for (const run of item.event.runs) if (isUnfinished(run)) begin(run.runId);
        return;
      }
      const { event } = item;
      if (event.type === 'status') begin(event.runId);
      else if (event.type === 'completed' || event.type === 'error') end(event.runId);
      else if (event.type === 'message' && event.message.state === 'streaming') {
        if (event.message.runId !== undefined) begin(event.message.runId);
      }
    },
    expect(run) {
      if (isUnfinished(run)) begin(run.runId);
    },
    get any() {
      return running.size > 0;
    },
  };
}

function isUnfinished({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
