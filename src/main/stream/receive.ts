import {
  accountEventSchema,
  streamEventSchema,
  streamEventTypes,
  type AccountEvent,
} from '../../shared/events.ts';
import type { Received } from './connection-state.ts';

/**
 * One frame of the stream as the machine takes it. Never throws. What this client does not know keeps
 * its number, so that it is counted; what is not even JSON was damaged on its way and has to come again.
 * So has what it knows and cannot read (an old server let a provider's half tokens through): were the end
 * of an answer passed over, the answer would never end. The same once more, a snapshot says what it was to.
 *
 * @param type the wire's event name
 * @param data JSON
 * @param id the frame's own `id:`, or '' (eventsource 4.1 blanks it on frames without one)
 */
export function receive(type: string, data: string, id: string): Received {
  const sequence = /^\d{1,15}$/u.test(id) ? Number(id) : undefined;
  const object = withType(type, data);
  if (object === undefined)
    return sequence === undefined ? { kind: 'unknown', sequence } : { kind: 'damaged' };
  const parsed = streamEventSchema.safeParse(object);
  if (!parsed.success) {
    return sequence !== undefined && isNeeded(type)
      ? { kind: 'damaged' }
      : { kind: 'unknown', sequence };
  }
  const event = parsed.data;
  if (event.type === 'ping') return { kind: 'ping' };
  if (event.type === 'draining') return { kind: 'draining', retryAfterMs: event.retryAfterMs };
  if (sequence === undefined) return { kind: 'unknown', sequence };
  if (event.type === 'snapshot') return { kind: 'snapshot', sequence, event };
  if (sequence === 0) return { kind: 'unknown', sequence: undefined };
  return { kind: 'logged', sequence, event };
}

/** A status says what is so for a moment; without any of the others something is missing for good. */
function isNeeded(type: string): boolean {
  return type !== 'status' && streamEventTypes.some((known) => known === type);
}

/**
 * One frame of the account's feed: what the machine makes of it, and which chat moved, if it says so.
 * Its events have no numbers; one that is not understood is a sign of life.
 */
export function receiveOfAccount(
  type: string,
  data: string,
): { readonly received: Received; readonly event?: Extract<AccountEvent, { type: 'chat' }> } {
  const parsed = accountEventSchema.safeParse(withType(type, data));
  if (!parsed.success) return { received: { kind: 'unknown', sequence: undefined } };
  const event = parsed.data;
  if (event.type === 'draining') {
    return { received: { kind: 'draining', retryAfterMs: event.retryAfterMs } };
  }
  return event.type === 'chat'
    ? { received: { kind: 'ping' }, event }
    : { received: { kind: 'ping' } };
}

function withType(type: string, data: string): unknown {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? { ...value, type } : { type };
  } catch {
    return undefined;
  }
}
