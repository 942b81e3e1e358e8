/** How a step ended. `broken-off`: the provider stopped before its answer was whole. */
export type Finish = 'stop' | 'length' | 'content-filter' | 'broken-off';

/** What servers say beside the names that the SDK knows, in lower case. */
const NAMES: ReadonlyMap<string, Finish> = new Map([
  ['stop', 'stop'], // Gemini, in capitals
  ['tool_calls', 'stop'], // in capitals, and in Claude's protocol
  ['function_call', 'stop'], // likewise
  ['length', 'length'], // likewise
  ['content_filter', 'content-filter'], // likewise
  ['eos', 'stop'], // Together
  ['eosfound', 'stop'], // as `eosFound`
  ['normal', 'stop'],
  ['done', 'stop'], // Ollama behind gateways
  ['eos_token', 'stop'], // Text Generation Inference
  ['stop_sequence', 'stop'], // Text Generation Inference
  ['end_turn', 'stop'], // Claude behind gateways
  ['tool_use', 'stop'], // Claude behind gateways
  ['complete', 'stop'], // Cohere
  ['max_tokens', 'length'], // Gemini and Cohere, in capitals; Claude behind gateways
  ['model_length', 'length'], // Mistral
  ['safety', 'content-filter'], // Gemini, in capitals
  ['refusal', 'content-filter'], // Claude behind gateways
  ['sensitive', 'content-filter'], // GLM
]);

/**
 * Reads a finish reason: the SDK's name for it, and `raw`, the provider's own, absent where it gave
 * none. One that nobody knows is no good end (`error`; `abort`, vLLM; `insufficient_system_resource`,
 * DeepSeek; `network_error`, GLM): half an answer must not be taken for a whole one.
 */
export function toFinish(known: string, raw: string | undefined): Finish {
  switch (known) {
    case 'length':
    case 'content-filter':
      return known;
    case 'stop':
    case 'tool-calls':
      return 'stop';
    default:
      return NAMES.get(raw?.toLowerCase() ?? '') ?? 'broken-off';
  }
}
