import { streamText, type ModelMessage, type ToolSet } from 'ai';
import type { LanguageModelV3, SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { Usage } from '../../shared/chat.ts';
import type { AnswerWriter } from './answer-writer.ts';
import { ProviderFault } from './faults/failure.ts';
import { toFinish, type Finish } from './finish.ts';
import { toToolFailure } from './tool-failure.ts';
import { readCost, readTokens, stepUsage, type ReportedUsage } from './usage.ts';

export interface StepRequest {
  readonly model: LanguageModelV3;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: ToolSet;
  readonly providerOptions: SharedV3ProviderOptions | undefined;
  readonly signal: AbortSignal;
  readonly writer: AnswerWriter;
  /** How long each tool call took, by its id; filled by the tools themselves. */
  readonly durations: ReadonlyMap<string, number>;
}

/** One request to the model, with the tools it called. `begun`: something of it was emitted. */
export type StepOutcome =
  | {
      readonly type: 'finished';
      readonly finish: Exclude<Finish, 'broken-off'>;
      readonly usage: Usage;
      /** What the model said and what its tools answered, for the next request. */
      readonly messages: ModelMessage[];
      readonly called: boolean;
      readonly begun: boolean;
    }
  | {
      readonly type: 'failed';
      readonly error: unknown;
      readonly begun: boolean;
      readonly usage: Usage;
    }
  | { readonly type: 'aborted'; readonly usage: Usage };

// The SDK writes warnings to the console, which belongs to the host.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** Runs one step. Rejects only when an event could not be handed on. */
export async function runStep(request: StepRequest): Promise<StepOutcome> {
  // Of its own, so that leaving the loop early always ends the request as well.
  const own = new AbortController();
  const onAbort = (): void => own.abort(request.signal.reason);
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  request.writer.beginStep();
  try {
    return await readStep(request, own.signal);
  } finally {
    request.signal.removeEventListener('abort', onAbort);
    own.abort();
  }
}

async function readStep(request: StepRequest, abortSignal: AbortSignal): Promise<StepOutcome> {
  const { writer, signal, messages, system, model, tools, providerOptions } = request;
  const result = streamText({
    model,
    system,
    messages: [...messages],
    tools,
    ...(providerOptions === undefined ? {} : { providerOptions }),
    maxRetries: 0,
    abortSignal,
    onError: () => undefined,
  });
  const input = (): string => system + JSON.stringify(messages);
  let reported: ReportedUsage = {};
  let finish: Finish = 'broken-off';
  let reason: string | undefined;
  let begun = false;
  let called = false;
  const usage = (): Usage => stepUsage(reported, input(), writer.stepText);
  const failed = (error: unknown): StepOutcome =>
    signal.aborted
      ? { type: 'aborted', usage: usage() }
      : { type: 'failed', error, begun, usage: usage() };

  const reader = result.fullStream[Symbol.asyncIterator]();
  for (;;) {
    const next = await nextPart(reader);
    if ('error' in next) return failed(next.error);
    if (next.done) break;
    const part = next.value;
    switch (part.type) {
      case 'text-delta':
        begun ||= part.text !== '';
        await writer.text(part.text);
        break;
      case 'reasoning-delta':
        begun ||= part.text !== '';
        await writer.reasoning(part.text);
        break;
      case 'text-end':
      case 'reasoning-end':
        await writer.endPart();
        break;
      case 'tool-input-start':
        begun = true;
        await writer.toolNamed(part.toolName);
        break;
      case 'tool-call':
        begun = true;
        called = true;
        await writer.toolCall(part.toolCallId, part.toolName, part.input);
        break;
      case 'tool-result':
        await writer.toolResult(
          part.toolCallId,
          { output: part.output },
          request.durations.get(part.toolCallId),
        );
        break;
      case 'tool-error':
        if (signal.aborted) return failed(part.error);
        await writer.toolResult(
          part.toolCallId,
          { error: toToolFailure(part.error) },
          request.durations.get(part.toolCallId),
        );
        break;
      case 'finish-step':
        reported = { ...tokens(part.usage), costUsd: readCost(part.usage.raw) };
        reason = part.rawFinishReason;
        finish = toFinish(part.finishReason, reason);
        break;
      case 'error':
        return failed(part.error);
      case 'abort':
        return failed(new Error('Aborted'));
      default:
        break;
    }
  }
  if (signal.aborted) return failed(new Error('Aborted'));
  if (finish === 'broken-off') {
    return failed(new ProviderFault('broken_off', reason === undefined ? {} : { text: reason }));
  }
  const { messages: said } = await result.response;
  return { type: 'finished', finish, usage: usage(), messages: said, called, begun };
}

type Next<T> = IteratorResult<T, unknown> | { readonly error: unknown };

async function nextPart<T>(reader: AsyncIterator<T, unknown>): Promise<Next<T>> {
  try {
    return await reader.next();
  } catch (error) {
    return { error };
  }
}

/** Some servers send a usage of zeros where they count nothing. */
function tokens(usage: {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
}): ReportedUsage {
  const inputTokens = readTokens(usage.inputTokens);
  const outputTokens = readTokens(usage.outputTokens);
  return inputTokens === 0 && outputTokens === 0 ? {} : { inputTokens, outputTokens };
}
