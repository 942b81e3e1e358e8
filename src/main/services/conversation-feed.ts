import type { SequencedEvent } from '../../shared/events.ts';
import type { StreamBatch } from '../../shared/ipc.ts';
import type { Delivered } from '../stream/connection-state.ts';

/** What may wait for a page that does not answer; beyond it the page gets a snapshot instead. */
const MAX_QUEUED_EVENTS = 8192;

/**
 * A page that shows few events a frame may have this many batches under way, so that a token does
 * not wait for the frame in which the one before it is acknowledged (that would add up to a whole
 * frame to each). From more events a frame on it is strictly one (docs/decisions/0040).
 */
const BATCHES_UNDER_WAY_WHEN_QUIET = 8;

export interface ConversationFeed {
  push(item: Delivered): void;
  /** The page has shown everything up to this batch. */
  acknowledge(batch: number): void;
}

export interface ConversationFeedOptions {
  readonly sessionId: string;
  readonly send: (batch: StreamBatch) => void;
  /** The page answers again, but events were let go: it needs a snapshot. */
  readonly resync: () => void;
  /** Where older messages than those of a snapshot begin. */
  readonly olderCursor: (snapshot: Extract<Delivered, { kind: 'snapshot' }>) => string | undefined;
  /** Runs the callback once the events that came in one go are all in. */
  readonly defer: (callback: () => void) => void;
}

/**
 * Hands a chat's events to one page in batches. The page acknowledges in its animation frame; what
 * has gathered meanwhile follows in one message. The queue is bounded: main's memory does not grow
 * with a page that is frozen, and nothing is lost, for a snapshot replaces what was let go.
 */
export function createConversationFeed(options: ConversationFeedOptions): ConversationFeed {
  let queue: Delivered[] = [];
  let overflowed = false;
  let scheduled = false;
  let sent = 0;
  let acknowledged = 0;
  let eventsSinceAcknowledgement = 0;
  let allowedUnderWay = 1;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    options.defer(() => {
      scheduled = false;
      flush();
    });
  }

  function flush(): void {
    if (queue.length === 0 || sent - acknowledged >= allowedUnderWay) return;
    const items = queue;
    queue = [];
    sent += 1;
    eventsSinceAcknowledgement += items.length;
    options.send(batchOf(items, sent));
  }

  function batchOf(items: readonly Delivered[], batch: number): StreamBatch {
    // Events before a snapshot are part of it.
    const start = items.findLastIndex((item) => item.kind === 'snapshot');
    const first = items[Math.max(start, 0)];
    const events: SequencedEvent[] = [];
    for (const item of items.slice(start + 1)) {
      if (item.kind === 'logged') events.push({ sequence: item.sequence, event: item.event });
    }
    const olderCursor = first?.kind === 'snapshot' ? options.olderCursor(first) : undefined;
    return {
      sessionId: options.sessionId,
      batch,
      from: first?.sequence ?? 0,
      to: items.at(-1)?.sequence ?? 0,
      events,
      ...(first?.kind === 'snapshot'
        ? { snapshot: { ...first.event, ...(olderCursor === undefined ? {} : { olderCursor }) } }
        : {}),
    };
  }

  return {
    push(item) {
      if (overflowed && item.kind !== 'snapshot') return;
      if (item.kind === 'snapshot') {
        queue = [];
        overflowed = false;
      }
      queue.push(item);
      if (queue.length > MAX_QUEUED_EVENTS) {
        queue = [];
        overflowed = true;
        return;
      }
      schedule();
    },
    acknowledge(batch) {
      if (batch <= acknowledged || batch > sent) return;
      acknowledged = batch;
      allowedUnderWay =
        eventsSinceAcknowledgement <= BATCHES_UNDER_WAY_WHEN_QUIET
          ? BATCHES_UNDER_WAY_WHEN_QUIET
          : 1;
      eventsSinceAcknowledgement = 0;
      if (overflowed) options.resync();
      else flush();
    },
  };
}
