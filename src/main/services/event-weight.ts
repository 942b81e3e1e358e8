import type { Part } from '../../shared/chat.ts';
import type { Delivered } from '../stream/connection-state.ts';

/** What an event is besides its texts: ids, numbers, and the work of taking it in. */
const BASE = 16;
/** A tool's input or output is JSON of any shape; to measure it would cost what the measure is to save. */
const TOOL = 8_000;

/** About how much a page has to do for this: characters of text, roughly. */
export function weightOf(item: Delivered): number {
  if (item.kind === 'skip') return 1;
  if (item.kind === 'snapshot') {
    return item.event.messages.reduce((sum, { parts }) => sum + weightOfParts(parts), BASE);
  }
  const { event } = item;
  switch (event.type) {
    case 'token':
    case 'thinking':
      return BASE + event.text.length;
    case 'message':
      return BASE + weightOfParts(event.message.parts);
    case 'tool_call':
    case 'tool_result':
      return TOOL;
    default:
      return BASE;
  }
}

function weightOfParts(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + (part.type === 'tool' ? TOOL : part.text.length), BASE);
}
