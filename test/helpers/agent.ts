import { fileURLToPath } from 'node:url';
import type { Message, Part } from '../../src/shared/chat.ts';
import type { Agent, AgentEvent, AnswerOutcome } from '../../src/backend/agent/contract.ts';

export const resourcesDir = fileURLToPath(new URL('../../resources', import.meta.url));
export const sampleData = fileURLToPath(
  new URL('../../resources/demo/sample-data.db', import.meta.url),
);

let nextId = 0;

/** A message of a made-up chat. */
export function message(
  role: Message['role'],
  parts: string | Part[],
  state: Message['state'] = 'complete',
): Message {
  nextId += 1;
  return {
    messageId: `m${nextId}`,
    sessionId: 's1',
    parentId: nextId === 1 ? null : `m${nextId - 1}`,
    role,
    parts: typeof parts === 'string' ? [{ type: 'text', text: parts }] : parts,
    state,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

export interface Answered {
  readonly outcome: AnswerOutcome;
  readonly events: AgentEvent[];
  /** The answer's text, joined. */
  readonly text: string;
  readonly thinking: string;
}

/** Asks an agent and collects what it emits. */
export async function ask(
  agent: Agent,
  modelId: string,
  history: string | Message[],
  options: { signal?: AbortSignal; onEvent?: (event: AgentEvent) => void | Promise<void> } = {},
): Promise<Answered> {
  const events: AgentEvent[] = [];
  const outcome = await agent.answer({
    modelId,
    history: typeof history === 'string' ? [message('user', history)] : history,
    signal: options.signal ?? new AbortController().signal,
    emit: async (event) => {
      events.push(event);
      await options.onEvent?.(event);
    },
  });
  return { outcome, events, text: joined(events, 'token'), thinking: joined(events, 'thinking') };
}

function joined(events: readonly AgentEvent[], type: 'token' | 'thinking'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

/** The events of one type. */
export function only<T extends AgentEvent['type']>(
  events: readonly AgentEvent[],
  type: T,
): Extract<AgentEvent, { type: T }>[] {
  return events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type);
}
