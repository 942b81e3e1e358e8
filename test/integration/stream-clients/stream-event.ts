import { frameParser } from '../../unit/backend/support/frames.ts';

/** An event as any client hands it on. */
export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** The events in the bytes of a stream, those alone that have a number: pings come by the clock. */
export function numberedEvents(text: string): StreamEvent[] {
  return frameParser()(text).flatMap(({ id, event = 'message', data = '' }) =>
    id === undefined ? [] : [{ id, type: event, data }],
  );
}

export function isLastOf(event: StreamEvent, runId: string): boolean {
  return ['completed', 'error'].includes(event.type) && event.data.includes(runId);
}
