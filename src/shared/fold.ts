import type { Message, Part, Retrying } from './chat.ts';
import type { LoggedEvent, StatusEvent } from './events.ts';

/** The events that build an answer's parts. */
export type PartEvent = Extract<
  LoggedEvent,
  { type: 'token' | 'thinking' | 'tool_call' | 'tool_result' }
>;

export function isPartEvent(event: LoggedEvent): event is PartEvent {
  return (
    event.type === 'token' ||
    event.type === 'thinking' ||
    event.type === 'tool_call' ||
    event.type === 'tool_result'
  );
}

/**
 * Adds one event to an answer's parts and returns the new list; the parts it does not touch stay the
 * same objects, so a view can tell by identity what changed. The reference: the server folds with this
 * function, and the page's own, whose cost does not grow with the text, is held to it by a property test.
 */
export function foldPart(parts: readonly Part[], event: PartEvent): Part[] {
  switch (event.type) {
    case 'token':
      return appendText(parts, 'text', event.text);
    case 'thinking':
      return appendText(parts, 'reasoning', event.text);
    case 'tool_call':
      return [
        ...parts,
        {
          type: 'tool',
          callId: event.callId,
          name: event.name,
          input: event.input,
          startedAt: event.startedAt,
        },
      ];
    case 'tool_result':
      return parts.map((part) => {
        if (part.type !== 'tool' || part.callId !== event.callId) return part;
        return {
          ...part,
          ...(event.output === undefined ? {} : { output: event.output }),
          ...(event.error === undefined ? {} : { error: event.error }),
          durationMs: event.durationMs,
        };
      });
  }
}

function appendText(parts: readonly Part[], type: 'text' | 'reasoning', text: string): Part[] {
  const last = parts.at(-1);
  if (last?.type === type) return [...parts.slice(0, -1), { ...last, text: last.text + text }];
  return [...parts, { type, text }];
}

/** The state that a run's last event gives its answer. */
export function endState(
  event: Extract<LoggedEvent, { type: 'completed' | 'error' }>,
): Message['state'] {
  if (event.type === 'error') return 'failed';
  return event.finishReason === 'cancelled' ? 'cancelled' : 'complete';
}

/** Whether, and why, an answer stops before its end: with the state the rest of what its end says of it. */
export function endCut(
  event: Extract<LoggedEvent, { type: 'completed' | 'error' }>,
): Pick<Message, 'cut'> {
  if (event.type === 'error') return {};
  const { finishReason } = event;
  return finishReason === 'length' || finishReason === 'tool_limit' ? { cut: finishReason } : {};
}

/** What a status says of the next attempt; `undefined`: none is waited for. */
export function retryingOf({ state, detail, retryAfterMs, at }: StatusEvent): Retrying | undefined {
  if (state !== 'retrying') return undefined;
  return {
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(at === undefined ? {} : { at }),
  };
}
