import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV3StreamResult,
} from '@ai-sdk/provider';
import type { Clock } from '../../clock.ts';
import { chooseScript } from './choose.ts';
import { createPace, type Pace, type PaceOptions } from './pace.ts';
import { toPieces } from './pieces.ts';
import { readPrompt, type PromptState } from './prompt.ts';
import type { Script, Section } from './script-format.ts';
import { fillTemplate } from './template.ts';

export interface DemoModelOptions {
  readonly scripts: readonly Script[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace?: PaceOptions;
}

/**
 * A model that plays scripts at a model's pace. It is asked like any other model, so that the demo
 * shows the very path that a real answer takes; it keeps no state but reads the prompt, as they do.
 */
export class DemoModel implements LanguageModelV3 {
  readonly specificationVersion = 'v3';
  readonly provider = 'demo';
  readonly modelId = 'tour';
  readonly supportedUrls = {};
  readonly #options: DemoModelOptions;

  constructor(options: DemoModelOptions) {
    this.#options = options;
  }

  doStream(call: LanguageModelV3CallOptions): Promise<LanguageModelV3StreamResult> {
    const { clock, random, pace } = this.#options;
    const parts = this.#play(
      readPrompt(call.prompt),
      createPace(clock, random, call.abortSignal, pace),
    );
    return Promise.resolve({
      stream: new ReadableStream<LanguageModelV3StreamPart>({
        async pull(controller) {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await parts.return(undefined);
        },
      }),
    });
  }

  doGenerate(): Promise<LanguageModelV3GenerateResult> {
    return Promise.reject(new Error('The demo only streams'));
  }

  async *#play(
    state: PromptState,
    pace: Pace,
  ): AsyncGenerator<LanguageModelV3StreamPart, undefined> {
    yield { type: 'stream-start', warnings: [] };
    const { scripts } = this.#options;
    const script = chooseScript(scripts, state);
    const prompts = scripts.map((one) => one.try).filter((prompt) => prompt !== undefined);
    let called = false;
    for (const [index, section] of remaining(script, state.callsDone).entries()) {
      if (section.type === 'call') {
        yield* call(section, `demo-${state.callsDone + 1}-${this.#options.clock.now()}`, pace);
        called = true;
      } else {
        const text = fillTemplate(section.text, state.lastCall, prompts);
        yield* stream(section.type === 'think' ? 'reasoning' : 'text', String(index), text, pace);
      }
    }
    const unified = called ? 'tool-calls' : 'stop';
    yield { type: 'finish', finishReason: { unified, raw: unified }, usage: UNCOUNTED };
  }
}

const UNCOUNTED = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** What is to be said now: behind the calls that were answered, up to and with the next call. */
function remaining({ sections }: Script, callsDone: number): Section[] {
  const left: Section[] = [];
  let calls = 0;
  for (const section of sections) {
    if (calls === callsDone) left.push(section);
    if (section.type === 'call') calls += 1;
  }
  return left;
}

async function* stream(
  kind: 'reasoning' | 'text',
  id: string,
  text: string,
  pace: Pace,
): AsyncGenerator<LanguageModelV3StreamPart, undefined> {
  yield { type: `${kind}-start`, id };
  for (const delta of toPieces(text)) {
    await pace.before();
    yield { type: `${kind}-delta`, id, delta };
  }
  yield { type: `${kind}-end`, id };
}

async function* call(
  section: Extract<Section, { type: 'call' }>,
  toolCallId: string,
  pace: Pace,
): AsyncGenerator<LanguageModelV3StreamPart, undefined> {
  const input = JSON.stringify(section.input);
  yield { type: 'tool-input-start', id: toolCallId, toolName: section.tool };
  for (const delta of toPieces(input)) {
    await pace.before();
    yield { type: 'tool-input-delta', id: toolCallId, delta };
  }
  yield { type: 'tool-input-end', id: toolCallId };
  yield { type: 'tool-call', toolCallId, toolName: section.tool, input };
}
