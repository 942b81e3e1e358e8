import type { Run } from '../../shared/chat.ts';
import { errorMessage } from '../../shared/errors.ts';
import type { Agent, AgentEvent, AnswerOutcome } from '../agent/contract.ts';
import { timestamp, type Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { MalformedError } from '../store/errors.ts';
import type { RunEvent, Store } from '../store/ports.ts';
import type { ActiveRun } from './active-run.ts';

export interface AnsweringOptions {
  readonly store: Store;
  readonly agent: Agent;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Has the agent answer a running run; each of its events is durable before `emit` resolves. */
export async function answerRun(
  options: AnsweringOptions,
  active: ActiveRun,
  run: Run,
  modelId: string,
): Promise<AnswerOutcome> {
  const { store, agent, clock, log } = options;

  async function emit(event: AgentEvent): Promise<void> {
    // After a stop nothing of the run follows: what the agent still says is dropped.
    if (active.signal.aborted) return;
    try {
      const taken = await store.appendToRun(run.runId, [withIds(run, event, clock)]);
      if (!taken) active.stop('gone');
    } catch (error) {
      if (error instanceof MalformedError) {
        log.error('event_malformed', { runId: run.runId, message: error.message });
        active.stop('malformed');
      } else {
        active.stop('store_failed');
      }
      throw error;
    }
  }

  try {
    const history = await store.history(run.sessionId, run.parentId);
    return await agent.answer({ modelId, history, signal: active.signal, emit });
  } catch (error) {
    log.error('agent_failed', { runId: run.runId, message: errorMessage(error) });
    return {
      ok: false,
      error: { code: 'internal', message: 'The server failed at this answer.', retryable: true },
    };
  }
}

function withIds({ runId, messageId }: Run, event: AgentEvent, clock: Clock): RunEvent {
  if (event.type !== 'status') return { ...event, runId, messageId };
  return { ...event, runId, at: event.at ?? timestamp(clock) };
}
