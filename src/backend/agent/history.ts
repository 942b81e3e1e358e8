import type { AssistantContent, ModelMessage, ToolContent } from 'ai';
import type { Message, Part, ToolPart } from '../../shared/chat.ts';
import { toolText } from './tool-text.ts';
import { uniqueId } from './unique-id.ts';

type AssistantPart = Exclude<AssistantContent, string>[number];
type ToolResult = ToolContent[number];
/** The forms of `ModelMessage` that are used here. */
type Turn =
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: AssistantPart[] }
  | { role: 'tool'; content: ToolResult[] };

/**
 * A path of the tree as the model reads it. Reasoning is left out, what failed or was stopped keeps
 * its text, and nothing empty is sent: several servers refuse empty messages. A tool call whose
 * result never came is closed with an error, for a call without a result is refused as well.
 *
 * `tools: false`, for a model without tools: calls and results become text.
 */
export function toModelMessages(
  history: readonly Message[],
  options: { readonly tools: boolean },
): ModelMessage[] {
  const turns: Turn[] = [];
  const used = new Set<string>();
  for (const message of history) {
    if (message.role === 'assistant') {
      for (const turn of assistantTurns(message.parts, options.tools, used)) add(turns, turn);
    } else {
      const text = joinTexts(message.parts);
      if (text !== '') add(turns, { role: 'user', content: text });
    }
  }
  return turns;
}

/** Merges with the last turn where the role is the same: some chat templates want them to alternate. */
function add(turns: Turn[], next: Turn): void {
  const last = turns.at(-1);
  if (last?.role === 'user' && next.role === 'user') {
    last.content += `\n\n${next.content}`;
  } else if (last?.role === 'assistant' && next.role === 'assistant') {
    last.content.push(...next.content);
  } else {
    turns.push(next);
  }
}

function joinTexts(parts: readonly Part[]): string {
  return parts
    .map((part) => (part.type === 'text' ? part.text : ''))
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

/** One assistant message, and after each group of tool calls the message with their results. */
function assistantTurns(parts: readonly Part[], tools: boolean, used: Set<string>): Turn[] {
  const turns: Turn[] = [];
  let content: AssistantPart[] = [];
  let results: ToolResult[] = [];
  const flush = (): void => {
    if (content.length > 0) turns.push({ role: 'assistant', content });
    if (results.length > 0) turns.push({ role: 'tool', content: results });
    content = [];
    results = [];
  };
  for (const part of parts) {
    if (part.type === 'text' && part.text.trim() !== '') {
      if (results.length > 0) flush();
      content.push({ type: 'text', text: part.text });
    } else if (part.type === 'tool' && tools) {
      const toolCallId = uniqueId(safeId(part.callId), used);
      // Of a call that was cut off there is half a text; every provider wants an object.
      const input = typeof part.input === 'object' && part.input !== null ? part.input : {};
      content.push({ type: 'tool-call', toolCallId, toolName: part.name, input });
      results.push(toolResult(part, toolCallId));
    } else if (part.type === 'tool') {
      content.push({ type: 'text', text: toolAsText(part) });
    }
  }
  flush();
  return turns;
}

function toolResult(part: ToolPart, toolCallId: string): ToolResult {
  const common = { type: 'tool-result', toolCallId, toolName: part.name } as const;
  const error = failureOf(part);
  if (error !== undefined) {
    return { ...common, output: { type: 'error-text', value: `${error.code}: ${error.message}` } };
  }
  return { ...common, output: { type: 'text', value: toolText(part.output) } };
}

function failureOf(part: ToolPart): { code: string; message: string } | undefined {
  if (part.error) return part.error;
  if (part.output !== undefined) return undefined;
  return { code: 'cancelled', message: 'The call was stopped before it had a result.' };
}

function toolAsText(part: ToolPart): string {
  const error = failureOf(part);
  const outcome = error ? `failed: ${error.message}` : `returned: ${toolText(part.output)}`;
  return `[Tool ${part.name} was called with ${JSON.stringify(part.input ?? {})} and ${outcome}]`;
}

/** Anthropic takes letters, digits, `_` and `-`; a chat may hold calls of other providers. */
function safeId(callId: string): string {
  return callId.replace(/[^\w-]/gu, '_');
}
