/**
 * When a request meets its fault. `request`: before the server gets it. `answer`: the server has acted,
 * and nothing of its answer has come back. A number: so many bytes of the answer's body have.
 */
export type Point = 'request' | 'answer' | number;

/** What can go wrong with one request and its answer. Several together are fine. */
export type Fault =
  /** The head and each piece of the body come later, by `ms` and up to `jitterMs` more. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** The body comes in pieces of 1 to `maxBytes`, whatever they cut through. */
  /**
   * The answer is held until so many bytes of its body are there, then for so many more, and so on; at
   * its end the rest comes. Absent: all of it. `passesHead`: its head is not held.
   */
  | { readonly kind: 'buffer'; readonly bytes?: number; readonly passesHead?: boolean }
  | { readonly kind: 'slices'; readonly maxBytes: number }
  /** The connection ends with a TCP reset. */
  | { readonly kind: 'reset'; readonly at: Point }
  /** Nothing comes through any more, either way, and the connection stays open. */
  | { readonly kind: 'stall'; readonly at: Point }
  /** The answer ends as if it were whole. */
  | { readonly kind: 'truncate'; readonly at: number }
  /** Somebody else answers. */
  | {
      readonly kind: 'answer';
      readonly at: 'request' | 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** To the same path of another origin: the proxy's `elsewhere`. */
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 307 | 308 }
  | EventFault;

/**
 * Faults of an event stream. Events are those with an `id`, counted from 1 in this one answer; 0 is its
 * beginning.
 */
export type EventFault =
  /** The `last` events up to this one come once more; 1 when absent. */
  | { readonly kind: 'repeat'; readonly event: number; readonly last?: number }
  /** `count` events from this one on are missing; 1 when absent. */
  | { readonly kind: 'drop'; readonly event: number; readonly count?: number }
  /** Text that the server did not send. */
  | { readonly kind: 'insert'; readonly after: number; readonly text: string }
  /** The server says that it stops, and the stream ends. */
  | { readonly kind: 'draining'; readonly after: number; readonly retryAfterMs: number };

export type FaultKind = Fault['kind'];

export function isEventFault(fault: Fault): fault is EventFault {
  return ['repeat', 'drop', 'insert', 'draining'].includes(fault.kind);
}

/** A fault that takes place before anything of the answer is sent on. */
export type EarlyFault = Extract<Fault, { kind: 'reset' | 'stall' | 'answer' | 'redirect' }>;

export function isAt(fault: Fault, point: 'request' | 'answer'): fault is EarlyFault {
  if (fault.kind === 'redirect') return point === 'request';
  return 'at' in fault && fault.at === point;
}

/** A fault in the middle of the answer's body. */
export type ByteFault = Extract<Fault, { kind: 'reset' | 'stall' | 'truncate' }> & { at: number };

export function isByteFault(fault: Fault): fault is ByteFault {
  return 'at' in fault && typeof fault.at === 'number';
}
