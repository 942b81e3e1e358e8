import type { AccountEvent, StreamEvent } from '../../../shared/events.ts';
import type { StoredEvent } from '../../store/records.ts';

/**
 * Events as the text of an event stream (HTML standard, 9.2.5). JSON on one line needs no splitting:
 * JSON.stringify escapes CR and LF, the only characters that end a line there.
 */

/** A logged event. */
export function eventFrame({ sequence, type, data }: StoredEvent): string {
  return `id: ${sequence}\nevent: ${type}\ndata: ${data}\n\n`;
}

export function eventFrames(events: readonly StoredEvent[]): string {
  let frames = '';
  for (const event of events) frames += eventFrame(event);
  return frames;
}

/** An event that is not of the log; `id` only with a snapshot's position. */
export function unloggedFrame(
  event: Extract<StreamEvent, { type: 'snapshot' }> | AccountEvent,
  id?: number,
): string {
  const { type, ...data } = event;
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** How long a plain EventSource waits before it reconnects. */
export function retryFrame(ms: number): string {
  return `retry: ${ms}\n\n`;
}
