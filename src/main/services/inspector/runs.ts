import { assertNever } from '../../../shared/assert-never.ts';
import type { Message, Run } from '../../../shared/chat.ts';
import type { LoggedEvent } from '../../../shared/events.ts';
import type { RunTiming, ToolSpan } from '../../../shared/inspector.ts';
import type { Delivered } from '../../stream/connection-state.ts';
import { pushBounded, type Times } from './times.ts';

const MAX_RUNS = 16;
const MAX_TOOLS = 64;

interface Tool {
  readonly callId: string;
  readonly name: string;
  /** Epoch milliseconds of the server's clock. */
  readonly startedAt: number;
  durationMs?: number;
  failed: boolean;
}

/** Times are of `elapsed`, but for those that end in `At`. */
interface Recorded {
  readonly runId: string;
  readonly startedAt: number;
  readonly begun: number;
  state: RunTiming['state'];
  /** The server's clock, by its own word; `undefined`: it did not say. */
  serverStartedAt?: number;
  /** The request to the provider that has brought nothing yet. */
  askedAt?: number | undefined;
  tokens: number;
  first?: number;
  last?: number;
  ended?: number;
  readonly tools: Tool[];
}

export interface Runs {
  /** At its arrival; what came before is not told again. */
  take(item: Delivered): void;
  read(): RunTiming[];
}

/**
 * @param serverNow the server's clock, as far as it is known
 * @param onFirst a request to the provider brought its first piece, so many milliseconds later
 */
export function createRuns(
  times: Times,
  serverNow: () => number,
  onFirst: (ms: number) => void,
): Runs {
  const runs: Recorded[] = [];
  /** Nearly all events are of the run before them. */
  let newest: Recorded | undefined;

  /** `agoMs`: how long ago it began, when that was not seen. */
  function runOf(runId: string, agoMs = 0): Recorded {
    if (newest?.runId === runId) return newest;
    newest = runs.find((run) => run.runId === runId);
    if (newest === undefined) {
      newest = {
        runId,
        startedAt: times.now() - agoMs,
        begun: times.elapsed() - agoMs,
        state: 'running',
        tokens: 0,
        tools: [],
      };
      pushBounded(runs, newest, MAX_RUNS);
    }
    return newest;
  }

  function status(event: Extract<LoggedEvent, { type: 'status' }>): void {
    if (event.state === 'queued') return;
    const run = runOf(event.runId);
    const at = event.at === undefined ? Number.NaN : Date.parse(event.at);
    if (Number.isNaN(at)) return;
    run.serverStartedAt ??= at;
    if (event.activity === undefined) {
      run.askedAt = event.state === 'running' ? at : undefined;
    } else if (run.askedAt !== undefined) {
      onFirst(at - run.askedAt);
      run.askedAt = undefined;
    }
  }

  /** It began before the stream did. As long as nothing of it is written, its request is under way. */
  function begun({ runId, messageId, createdAt }: Run, messages: readonly Message[]): void {
    const at = Date.parse(createdAt);
    const agoMs = Math.max(0, serverNow() - at);
    if (Number.isNaN(agoMs)) return;
    const run = runOf(runId, agoMs);
    if (run.serverStartedAt !== undefined) return;
    run.serverStartedAt = at;
    const answer = messages.find((message) => message.messageId === messageId);
    if (answer?.parts.length === 0) run.askedAt = at;
  }

  function piece(runId: string): void {
    const run = runOf(runId);
    const now = times.elapsed();
    run.tokens += 1;
    run.first ??= now;
    run.last = now;
  }

  function end(runId: string, state: RunTiming['state']): void {
    const run = runs.find((known) => known.runId === runId);
    if (run === undefined || run.ended !== undefined) return;
    run.ended = times.elapsed();
    run.state = state;
  }

  function takeEvent(event: LoggedEvent): void {
    switch (event.type) {
      case 'token':
      case 'thinking':
        piece(event.runId);
        return;
      case 'status':
        status(event);
        return;
      case 'tool_call': {
        const { callId, name } = event;
        const startedAt = Date.parse(event.startedAt);
        pushBounded(
          runOf(event.runId).tools,
          { callId, name, startedAt, failed: false },
          MAX_TOOLS,
        );
        return;
      }
      case 'tool_result': {
        const tool = runOf(event.runId).tools.findLast(({ callId }) => callId === event.callId);
        if (tool === undefined) return;
        tool.durationMs = event.durationMs;
        tool.failed = event.error !== undefined;
        return;
      }
      case 'completed':
        end(event.runId, event.finishReason === 'cancelled' ? 'cancelled' : 'completed');
        return;
      case 'error':
        end(event.runId, 'failed');
        return;
      case 'message':
      case 'message_deleted':
      case 'chat':
        return;
      default:
        assertNever(event);
    }
  }

  return {
    take(item) {
      if (item.kind === 'logged') takeEvent(item.event);
      if (item.kind !== 'snapshot') return;
      const { runs: known, messages } = item.event;
      for (const run of known) {
        if (run.state === 'running') begun(run, messages);
        else if (run.state !== 'queued') end(run.runId, run.state);
      }
      // Of an answer that ended well who polls is told no run.
      for (const { runId, role, state } of messages) {
        if (runId === undefined || role !== 'assistant' || state === 'streaming') continue;
        end(runId, state === 'complete' ? 'completed' : state);
      }
    },
    read: () => runs.map((run) => reportOf(run, times)),
  };
}

function reportOf(run: Recorded, times: Times): RunTiming {
  const { runId, state, startedAt, begun, tokens, first, last } = run;
  const span = first === undefined || last === undefined ? 0 : last - first;
  return {
    runId,
    state,
    startedAt,
    lastedMs: (run.ended ?? times.elapsed()) - begun,
    tokens,
    ...(span > 0 ? { tokensPerSecond: ((tokens - 1) / span) * 1000 } : {}),
    ...(first === undefined ? {} : { firstTokenMs: first - begun }),
    tools: run.tools.map((tool) => spanOf(run, tool)),
  };
}

/** Both ends are of the server's clock. Where it did not say when it began, the first tool did. */
function spanOf(run: Recorded, { name, startedAt, durationMs, failed }: Tool): ToolSpan {
  const from = run.serverStartedAt ?? run.tools[0]?.startedAt ?? startedAt;
  return {
    name,
    startMs: Number.isNaN(startedAt - from) ? 0 : Math.max(0, startedAt - from),
    ...(durationMs === undefined ? {} : { durationMs }),
    failed,
  };
}
