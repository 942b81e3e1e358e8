import { streamEventSchema } from '../../shared/events.ts';
import type { Received } from './connection-state.ts';

/**
 * One frame of the stream as the machine takes it. Never throws: what does not parse keeps its
 * number, so that it is counted and not taken for a hole.
 *
 * @param type the wire's event name
 * @param data JSON
 * @param id the frame's own `id:`, or '' (eventsource 4.1 blanks it on frames without one)
 */
export function receive(type: string, data: string, id: string): Received {
  const sequence = /^\d{1,15}$/u.test(id) ? Number(id) : undefined;
  const parsed = streamEventSchema.safeParse(withType(type, data));
  if (!parsed.success) return { kind: 'unknown', sequence };
  const event = parsed.data;
  if (event.type === 'ping') return { kind: 'ping' };
  if (event.type === 'draining') return { kind: 'draining', retryAfterMs: event.retryAfterMs };
  if (sequence === undefined) return { kind: 'unknown', sequence };
  if (event.type === 'snapshot') return { kind: 'snapshot', sequence, event };
  if (sequence === 0) return { kind: 'unknown', sequence: undefined };
  return { kind: 'logged', sequence, event };
}

function withType(type: string, data: string): unknown {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value, type } : undefined;
  } catch {
    return undefined;
  }
}
