/**
 * How providers word what has no code of its own. Each line names whose wording it is; the tests hold
 * the sentences themselves.
 */
const CONTEXT_LENGTH: readonly RegExp[] = [
  /maximum context length/iu, // OpenAI, vLLM, OpenRouter
  /context_length_exceeded/iu, // OpenAI's code, inside OpenRouter's metadata
  /prompt is too long/iu, // Anthropic
  /exceed(?:s|ed)? (?:the )?context limit/iu, // Anthropic
  /input length and `?max_tokens`? exceed/iu, // Anthropic
  /exceeds? the available context size/iu, // llama.cpp
  /exceed_context_size/iu, // llama.cpp's type
  /exceeds? (?:the )?(?:model'?s? )?(?:maximum )?context (?:length|window|size)/iu, // Ollama, Groq
  /context (?:length|window) (?:of|exceeded|overflow)/iu, // LM Studio
  /context overflows?/iu, // LM Studio
  /input (?:is )?too long/iu, // Bedrock behind gateways, Ollama
  /longer than the (?:model'?s )?(?:maximum )?(?:model|context) length/iu, // vLLM
  /max_model_len/iu, // vLLM
  /input token count .* exceeds/iu, // Gemini
  /reduce the length of (?:the )?(?:messages|prompt|input)/iu, // OpenAI, Groq
];

const QUOTA: readonly RegExp[] = [
  /insufficient_quota/iu, // OpenAI's code
  /exceeded your current quota/iu, // OpenAI
  /credit balance is too low/iu, // Anthropic
  /billing_error/iu, // Anthropic's type
  /reached your specified api usage limits/iu, // Anthropic
  /insufficient (?:credits|balance|funds)/iu, // OpenRouter, DeepSeek
  /requires more credits/iu, // OpenRouter
  /billing (?:hard )?limit/iu, // OpenAI
  /key limit exceeded/iu, // OpenRouter
];

/** Gemini calls every limit a quota; one that it lets nobody have at all has no end. */
const PASSING_LIMIT = /please retry in \d/iu;
const NO_LIMIT_AT_ALL = /limit: 0\b/iu;

const NO_TOOLS: readonly RegExp[] = [
  /does not support (?:tools|tool|function)/iu, // Ollama
  /no endpoints found that support tool use/iu, // OpenRouter
  /tool(?:s| use| calling| choice)? (?:is|are) not supported/iu,
  /"?auto"? tool choice requires --enable-auto-tool-choice/iu, // vLLM
  /tools param requires --jinja/iu, // llama.cpp
  /(?:unsupported|unrecognized|unknown) (?:parameter|field|argument)s?:? ?[`'"]?tools?\b/iu,
];

const NO_THINKING: readonly RegExp[] = [
  /thinking.*(?:not supported|unsupported|not available|is not|cannot)/iu, // Anthropic
  /(?:unknown|unexpected|extra).*thinking/iu,
];

const NO_MODEL: readonly RegExp[] = [
  /model_not_found/iu, // OpenAI's code
  /model .{1,200}(?:does not exist|not found|is not available|not loaded)/iu, // OpenAI, vLLM, Ollama
  /(?:no such|unknown|invalid) model/iu,
  /not a valid model id/iu, // OpenRouter
  /no models? (?:is |are )?(?:currently )?loaded/iu, // LM Studio
  /^model: /iu, // Anthropic
];

const OVERLOADED: readonly RegExp[] = [
  /overloaded/iu, // Anthropic, OpenAI
  /loading model/iu, // llama.cpp while it starts, with 503
  /temporarily unavailable/iu,
];

const FILTERED: readonly RegExp[] = [
  /content_filter/iu, // OpenAI, Azure
  /content_policy_violation/iu, // OpenAI's code
  /content management policy/iu, // Azure
  /content filtering policy/iu, // Anthropic
  /flagged (?:by|as|for)/iu, // OpenAI, OpenRouter's moderation
];

const any =
  (patterns: readonly RegExp[]) =>
  (text: string): boolean =>
    patterns.some((pattern) => pattern.test(text));

function saysWhen(text: string): boolean {
  return PASSING_LIMIT.test(text) && !NO_LIMIT_AT_ALL.test(text);
}

export const saysContextLength = any(CONTEXT_LENGTH);
const saysUsedUp = any(QUOTA);
export const saysQuota = (text: string): boolean => saysUsedUp(text) && !saysWhen(text);
export const saysNoTools = any(NO_TOOLS);
export const saysNoThinking = any(NO_THINKING);
export const saysNoModel = any(NO_MODEL);
export const saysOverloaded = any(OVERLOADED);
export const saysFiltered = any(FILTERED);
