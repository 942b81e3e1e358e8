import type {
  Agent,
  AgentEvent,
  AnswerOutcome,
  AnswerRequest,
  ModelCatalog,
} from '../../../../src/backend/agent/contract.ts';

/** One answer under way: the test says what comes. */
export interface Call {
  readonly request: AnswerRequest;
  /** The text of the message that is answered. */
  readonly asked: string;
  emit(event: AgentEvent): Promise<void>;
  say(text: string): Promise<void>;
  /** Ends the answer. */
  finish(outcome?: AnswerOutcome): void;
  /** Resolves when the run is stopped. */
  readonly aborted: Promise<void>;
}

export interface ScriptedAgent extends Agent {
  /** The answers that were asked for, in order. Resolves when there are that many. */
  call(index: number): Promise<Call>;
  readonly calls: readonly Call[];
}

export const STOPPED: AnswerOutcome = {
  ok: true,
  finishReason: 'stop',
  usage: { inputTokens: 1, outputTokens: 2 },
};

/** An agent whose answers are the test's. One that is aborted does not end by itself. */
export function scriptedAgent(): ScriptedAgent {
  const calls: Call[] = [];
  const waiting: { index: number; resolve: (call: Call) => void }[] = [];
  return {
    calls,
    call: (index) =>
      new Promise((resolve) => {
        const there = calls[index];
        if (there === undefined) waiting.push({ index, resolve });
        else resolve(there);
      }),
    answer: (request) =>
      new Promise((resolve) => {
        const part = request.history.at(-1)?.parts[0];
        const call: Call = {
          request,
          asked: part?.type === 'text' ? part.text : '',
          emit: (event) => request.emit(event),
          say: (text) => request.emit({ type: 'token', text }),
          finish: (outcome = STOPPED) => resolve(outcome),
          aborted: new Promise((abort) => {
            request.signal.addEventListener('abort', () => abort(), { once: true });
          }),
        };
        calls.push(call);
        for (const { index, resolve: found } of waiting)
          if (index === calls.length - 1) found(call);
      }),
  };
}

export const fixedCatalog: ModelCatalog = {
  list: () =>
    Promise.resolve({
      items: [
        { modelId: 'demo/tour', label: 'Demo', provider: 'Millrace', tools: true, images: false },
      ],
      default: 'demo/tour',
    }),
  setProviders: () => undefined,
  test: () => Promise.resolve({ ok: true, models: [], latencyMs: 1 }),
};
