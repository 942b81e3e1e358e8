import type { LanguageModelV3Prompt } from '@ai-sdk/provider';
import type { Conversation } from './choose.ts';
import type { CallOutcome } from './template.ts';

/** Where a prompt stands, as the demo needs it. */
export interface PromptState extends Conversation {
  /** Tool calls that were answered since the message was asked. */
  readonly callsDone: number;
  readonly lastCall: CallOutcome;
}

/** Reads the SDK's prompt. */
export function readPrompt(prompt: LanguageModelV3Prompt): PromptState {
  const state = { asked: '', answers: [] as string[], callsDone: 0 };
  let lastCall: CallOutcome;
  for (const message of prompt) {
    if (message.role === 'user') {
      state.asked = texts(message.content);
      state.callsDone = 0;
      lastCall = undefined;
    } else if (message.role === 'assistant') {
      state.answers.push(texts(message.content));
    } else if (message.role === 'tool') {
      for (const part of message.content) {
        if (part.type !== 'tool-result') continue;
        state.callsDone += 1;
        lastCall = toOutcome(part.output);
      }
    }
  }
  return { ...state, lastCall };
}

function texts(content: readonly { readonly type: string }[]): string {
  return content
    .map((part) => (part.type === 'text' && 'text' in part ? String(part.text) : ''))
    .join('\n');
}

type ToolMessage = Extract<LanguageModelV3Prompt[number], { role: 'tool' }>;
type ToolOutput = Extract<ToolMessage['content'][number], { type: 'tool-result' }>['output'];

function toOutcome(output: ToolOutput): CallOutcome {
  switch (output.type) {
    case 'json':
      return { output: output.value };
    case 'error-text':
      return { error: output.value };
    case 'text':
      return { output: parse(output.value) };
    default:
      return { error: 'the tool gave no result' };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
