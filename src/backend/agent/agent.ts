import type { ModelMessage, ToolSet } from 'ai';
import type { RunError, Usage } from '../../shared/chat.ts';
import { errorMessage } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { AnswerWriter } from './answer-writer.ts';
import type { Agent, AnswerOutcome, AnswerRequest } from './contract.ts';
import { classify, type FaultKind } from './faults/classify.ts';
import { readFailure, type Failure } from './faults/failure.ts';
import { retryAfterMs } from './faults/retry-after.ts';
import { toRunError } from './faults/run-error.ts';
import { toModelMessages } from './history.ts';
import type { ModelSource, UsableModel } from './models.ts';
import { nextTry } from './retry.ts';
import { describeRetry } from './retry-words.ts';
import { runStep, type StepOutcome } from './step.ts';
import { systemPrompt } from './system-prompt.ts';
import { timedTools } from './toolbox.ts';
import { addUsage, noUsage } from './usage.ts';
import { delay } from './wait.ts';

export interface AgentOptions {
  readonly models: ModelSource;
  /** The tools on offer; asked once an answer. */
  readonly tools: () => Promise<ToolSet>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Requests to the model in one answer, tool calls in between. */
  readonly maxSteps?: number;
}

const DEFAULT_MAX_STEPS = 12;

/** What a model turned out not to take, until when it is left out at once: servers get other settings. */
interface Refusals {
  tools: number;
  thinking: number;
}

const REFUSED_MS = 10 * 60_000;

/** Answers messages with the models of a source and a set of tools. */
export function createAgent(options: AgentOptions): Agent {
  const refusals = new Map<string, Refusals>();
  /** Of a model at its address: another server that gets the same id may take what this one did not. */
  const refusalsOf = (modelId: string, { names }: UsableModel): Refusals => {
    const key = JSON.stringify([modelId, names.baseUrl]);
    const known = refusals.get(key) ?? { tools: 0, thinking: 0 };
    refusals.set(key, known);
    return known;
  };
  return {
    async answer(request) {
      try {
        const model = await options.models.resolve(request.modelId);
        if (model === undefined) return { ok: false, error: noProvider(request.modelId) };
        const tools = model.tools ? await options.tools() : {};
        const refused = refusalsOf(request.modelId, model);
        return await new Answer(options, request, model, tools, refused).run();
      } catch (error) {
        if (request.signal.aborted) return { ok: true, finishReason: 'cancelled', usage: noUsage };
        return { ok: false, error: internal(error) };
      }
    },
  };
}

class Answer {
  readonly #options: AgentOptions;
  readonly #request: AnswerRequest;
  readonly #model: UsableModel;
  readonly #allTools: ToolSet;
  readonly #refusals: Refusals;
  readonly #writer: AnswerWriter;
  #usage: Usage = noUsage;
  #begun = false;

  constructor(
    options: AgentOptions,
    request: AnswerRequest,
    model: UsableModel,
    tools: ToolSet,
    refusals: Refusals,
  ) {
    this.#options = options;
    this.#request = request;
    this.#model = model;
    this.#allTools = tools;
    this.#refusals = refusals;
    this.#writer = new AnswerWriter(request.emit, options.clock);
  }

  async run(): Promise<AnswerOutcome> {
    const maxSteps = this.#options.maxSteps ?? DEFAULT_MAX_STEPS;
    const said: ModelMessage[] = [];
    for (let step = 0; step < maxSteps; step += 1) {
      const outcome = await this.#step(said);
      if (outcome.type === 'aborted') return await this.#cancelled(outcome.usage);
      if (outcome.type === 'error') return await this.#failed(outcome.error);
      this.#usage = addUsage(this.#usage, outcome.usage);
      this.#begun ||= outcome.begun;
      if (outcome.finish === 'content-filter') {
        return await this.#failed(this.#toError('filtered', readFailure(undefined)));
      }
      // What was cut is often the call itself: asked again, the model would run into the same limit.
      const isCut = outcome.finish === 'length';
      if (isCut || !outcome.called) return await this.#finished(isCut);
      said.push(...outcome.messages);
    }
    return { ok: true, finishReason: 'tool_limit', usage: this.#usage };
  }

  /** One step with its retries. */
  async #step(
    said: readonly ModelMessage[],
  ): Promise<Exclude<StepOutcome, { type: 'failed' }> | { type: 'error'; error: RunError }> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#try(said);
      if (outcome.type !== 'failed') return outcome;
      const failure = readFailure(outcome.error);
      const kind = classify(failure);
      this.#begun ||= outcome.begun;
      if (outcome.begun) {
        this.#usage = addUsage(this.#usage, outcome.usage);
        return { type: 'error', error: this.#toError(kind, failure) };
      }
      if (this.#withdraw(kind)) continue;
      const after = this.#pauseOf(failure);
      const waitMs = nextTry({ kind, attempt, retryAfterMs: after }, this.#options.random);
      if (waitMs === undefined) return { type: 'error', error: this.#toError(kind, failure) };
      await this.#writer.retrying(describeRetry(kind, this.#model.names.provider, waitMs), waitMs);
      try {
        await delay(this.#options.clock, waitMs, this.#request.signal);
      } catch {
        return { type: 'aborted', usage: noUsage };
      }
      await this.#writer.waiting();
    }
  }

  #try(said: readonly ModelMessage[]): Promise<StepOutcome> {
    const withTools = !this.#refuses('tools') && Object.keys(this.#allTools).length > 0;
    const { tools, durations } = timedTools(withTools ? this.#allTools : {}, this.#options.clock);
    return runStep({
      model: this.#model.model,
      system: systemPrompt({ tools: Object.keys(tools) }),
      messages: [...toModelMessages(this.#request.history, { tools: withTools }), ...said],
      tools,
      providerOptions: this.#refuses('thinking') ? undefined : this.#model.thinking,
      signal: this.#request.signal,
      writer: this.#writer,
      durations,
    });
  }

  /** Whether the model can be asked again without what it has just refused. */
  #withdraw(kind: FaultKind): boolean {
    const feature = kind === 'no_tools' ? 'tools' : kind === 'no_thinking' ? 'thinking' : undefined;
    if (feature === undefined || this.#refuses(feature)) return false;
    this.#refusals[feature] = this.#options.clock.now() + REFUSED_MS;
    return true;
  }

  #refuses(feature: keyof Refusals): boolean {
    return this.#options.clock.now() < this.#refusals[feature];
  }

  #toError(kind: FaultKind, failure: Failure): RunError {
    return toRunError(kind, failure, this.#model.names, {
      begun: this.#begun,
      retryAfterMs: this.#pauseOf(failure),
    });
  }

  #pauseOf({ headers, said }: Failure): number | undefined {
    return retryAfterMs(headers, this.#options.clock.now(), said);
  }

  async #finished(cut: boolean): Promise<AnswerOutcome> {
    await this.#writer.endPart();
    if (!this.#begun || (!cut && !this.#writer.hasAnswered)) {
      const { model } = this.#model.names;
      const kept = this.#begun ? ' What had come is kept.' : '';
      const message = `${model} ended its answer without a word.${kept} Try again, or choose another model.`;
      return await this.#failed({ code: 'provider_error', message, retryable: true });
    }
    return { ok: true, finishReason: cut ? 'length' : 'stop', usage: this.#usage };
  }

  async #cancelled(usage: Usage): Promise<AnswerOutcome> {
    await this.#writer.end({ code: 'cancelled', message: 'Stopped by the user.' });
    return { ok: true, finishReason: 'cancelled', usage: addUsage(this.#usage, usage) };
  }

  async #failed(error: RunError): Promise<AnswerOutcome> {
    await this.#writer.end({ code: 'interrupted', message: 'The answer ended before the result.' });
    return this.#usage === noUsage
      ? { ok: false, error }
      : { ok: false, error, usage: this.#usage };
  }
}

function noProvider(modelId: string): RunError {
  const message = `The provider of “${modelId}” is not set up any more. Choose another model.`;
  return { code: 'provider_model', message, retryable: false };
}

function internal(error: unknown): RunError {
  return { code: 'internal', message: `Millrace failed: ${errorMessage(error)}`, retryable: true };
}
