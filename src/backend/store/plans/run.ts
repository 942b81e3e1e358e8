import type { Part } from '../../../shared/chat.ts';
import type { LoggedEvent } from '../../../shared/events.ts';
import { endCut, endState } from '../../../shared/fold.ts';
import type { RunEnd } from '../ports.ts';
import {
  toMessage,
  type Change,
  type ChatRecord,
  type MessageRecord,
  type RunRecord,
} from '../records.ts';
import { draft, type Draft } from './draft.ts';

/** queued → running. Names the model where the request did not. */
export function planStart(
  chat: ChatRecord,
  queued: RunRecord,
  answer: MessageRecord,
  modelId: string,
  now: string,
): Change & { run: RunRecord } {
  const change = draft(chat, now);
  if (answer.model !== modelId) {
    const named = { ...answer, model: modelId };
    change.putMessage(named);
    change.log({ type: 'message', message: toMessage(named) }, answer.sequence);
  }
  const run: RunRecord = { ...queued, state: 'running' };
  change.putRun(run);
  change.log({ type: 'status', runId: run.runId, state: 'running', at: now }, answer.sequence);
  return { ...change.done(), run };
}

/** The run's last event, and what it makes of the run and its answer. */
export function planEnd(
  chat: ChatRecord,
  unfinished: RunRecord,
  answer: MessageRecord,
  parts: readonly Part[],
  end: RunEnd,
  now: string,
): Change & { run: RunRecord } {
  const change = draft(chat, now);
  const run = endRun(change, unfinished, { ...answer, parts: [...parts] }, end, now);
  return { ...change.done(), run };
}

/** Adds a run's end to a change. `answer` has its whole parts. */
export function endRun(
  change: Draft,
  unfinished: RunRecord,
  answer: MessageRecord,
  end: RunEnd,
  now: string,
): RunRecord {
  const { runId, messageId } = unfinished;
  const event: Extract<LoggedEvent, { type: 'completed' | 'error' }> =
    end.type === 'completed'
      ? { type: 'completed', runId, messageId, finishReason: end.finishReason, usage: end.usage }
      : { type: 'error', runId, messageId, ...end.error };
  const state = endState(event);
  const usage = end.usage === undefined ? {} : { usage: end.usage };
  const run: RunRecord = {
    ...unfinished,
    ...usage,
    state: state === 'complete' ? 'completed' : state === 'cancelled' ? 'cancelled' : 'failed',
    ...(end.type === 'error' ? { error: end.error } : {}),
    endedAt: now,
  };
  change.putRun(run);
  change.putMessage({ ...answer, ...usage, ...endCut(event), state });
  change.log(event, answer.sequence);
  return run;
}
