import type { RunDetail } from '../../shared/http.ts';
import type { SequencedEvent } from '../../shared/events.ts';
import type { StreamBatch } from '../../shared/ipc.ts';
import type { Delivered } from '../stream/connection-state.ts';
import type { Clock, Polled } from '../stream/ports.ts';
import { weightOf } from './event-weight.ts';
import type { StoredConversation } from './ports/journal.ts';

/** What may wait for a page that does not answer; beyond it the page gets a snapshot instead. */
const MAX_QUEUED_EVENTS = 8192;
const MAX_QUEUED_WEIGHT = 8_000_000;

/** What one frame of the page is given to show. More would hold the frame, and a key pressed in it. */
const MAX_BATCH_WEIGHT = 64_000;

/**
 * A page that shows few events a frame may have this many batches under way, so that a token does
 * not wait for the frame in which the one before it is acknowledged (that would add up to a whole
 * frame to each). From more events a frame on it is strictly one (docs/decisions/0040).
 */
const BATCHES_UNDER_WAY_WHEN_QUIET = 8;

/** A page's frame at 60 Hz. What takes longer between two frames is a page that is busy. */
const MAX_FRAME_MS = 1000 / 60;
/** So much later than the frame before a batch may go: by and by it comes to half a frame. */
const DRIFT_MS = 2;

export interface ConversationFeed {
  /**
   * What the page has already is passed over; a snapshot begins anew from wherever it is. At a hole
   * nothing is taken until the missing events come.
   */
  push(item: Delivered): void;
  /**
   * An unfinished answer as it was asked for. It is shown over the state that it was asked for over, and
   * passed over where the page has another; it stays until a snapshot takes its place.
   */
  show(polled: Polled): void;
  /** Begins anew with what is on disk. */
  begin(stored: StoredConversation): void;
  /** Nothing is on disk to begin with: nothing is taken until a snapshot comes, from wherever it is. */
  needSnapshot(): void;
  /** The page has shown everything up to this batch. */
  acknowledge(batch: number): void;
  /** Stops its timer; nothing is sent afterwards. */
  release(): void;
  /**
   * The number up to which the page has or will get everything; `null`: it has nothing, a snapshot comes
   * first; `undefined`: it is frozen, and will ask for what it needs.
   */
  readonly through: number | null | undefined;
}

export interface ConversationFeedOptions {
  readonly sessionId: string;
  readonly send: (batch: StreamBatch) => void;
  /** The page answers again, but events were let go: it needs a snapshot. */
  readonly resync: () => void;
  /** An event came that does not follow what the page has: it has to be read again behind this number. */
  readonly onHole: (after: number) => void;
  /** Runs the callback once the events that came in one go are all in. */
  readonly defer: (callback: () => void) => void;
  readonly clock: Clock;
}

/**
 * Hands a chat's events to one page in batches. The page acknowledges in its animation frame; what
 * has gathered meanwhile follows in one message. The queue is bounded: main's memory does not grow
 * with a page that is frozen, and nothing is lost, for a snapshot replaces what was let go.
 */
export function createConversationFeed(options: ConversationFeedOptions): ConversationFeed {
  const { clock } = options;
  let queue: Delivered[] = [];
  /** Of snapshots from disk, which knows it better than what is in them. */
  const cursors = new WeakMap<Delivered, string | undefined>();
  let queuedWeight = 0;
  let overflowed = false;
  /** By run: the newest each. */
  const polled = new Map<string, Polled>();
  /** The page shows more than its position says: an event that comes would be added to what has it. */
  let isAhead = false;
  /** The number up to which the page has or will get everything; without a snapshot it has nothing. */
  let through: number | undefined;
  let scheduled = false;
  let cancelHold: (() => void) | undefined;
  let sent = 0;
  let acknowledged = 0;
  let sentAt = 0;
  let acknowledgedAt = 0;
  /** Between two frames of the page, on average. */
  let frameMs = MAX_FRAME_MS;
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
    if (cancelHold !== undefined || (queue.length === 0 && polled.size === 0)) return;
    if (sent - acknowledged >= allowedUnderWay) return;
    const items = takeBatch();
    sent += 1;
    sentAt = clock.now();
    eventsSinceAcknowledgement += items.length;
    const batch = batchOf(items, sent);
    // Behind all that it lies over.
    const isLast = queue.length === 0 && polled.size > 0;
    options.send(isLast ? { ...batch, polled: takePolled() } : batch);
  }

  /** From the front, up to the weight that a frame may have; one item at least. */
  function takeBatch(): Delivered[] {
    if (queuedWeight <= MAX_BATCH_WEIGHT) {
      const all = queue;
      empty();
      return all;
    }
    let weight = 0;
    let count = 0;
    for (const item of queue) {
      const next = weightOf(item);
      if (count > 0 && weight + next > MAX_BATCH_WEIGHT) break;
      weight += next;
      count += 1;
    }
    queuedWeight -= weight;
    return queue.splice(0, count);
  }

  function takePolled(): RunDetail[] {
    const details = [...polled.values()].map(({ run, message }) => ({ run, message }));
    polled.clear();
    return details;
  }

  function empty(): void {
    queue = [];
    queuedWeight = 0;
  }

  /** What it has counts no more. */
  function reset(): void {
    empty();
    polled.clear();
    isAhead = false;
    overflowed = false;
  }

  /**
   * Many events a frame: the next batch goes half a frame after the one before was shown, not at once.
   * It is on the page in time for the next frame either way, and takes half a frame's events with it
   * that would otherwise be shown one frame later. But not later than a frame behind the batch before:
   * the frame that follows a late one is early.
   */
  function hold(): void {
    const ms = Math.min(frameMs / 2, sentAt + frameMs + DRIFT_MS - clock.now());
    if (ms <= 0) {
      flush();
      return;
    }
    cancelHold ??= clock.after(ms, () => {
      cancelHold = undefined;
      flush();
    });
  }

  function batchOf(items: readonly Delivered[], batch: number): StreamBatch {
    // Events before a snapshot are part of it.
    const start = items.findLastIndex((item) => item.kind === 'snapshot');
    const first = items[Math.max(start, 0)];
    const events: SequencedEvent[] = [];
    for (const item of items.slice(start + 1)) {
      if (item.kind === 'logged') events.push({ sequence: item.sequence, event: item.event });
    }
    const cursor =
      first?.kind === 'snapshot'
        ? cursors.has(first)
          ? cursors.get(first)
          : olderCursor(first)
        : undefined;
    return {
      sessionId: options.sessionId,
      batch,
      from: first?.sequence ?? through ?? 0,
      to: items.at(-1)?.sequence ?? through ?? 0,
      events,
      ...(first?.kind === 'snapshot'
        ? { snapshot: { ...first.event, ...(cursor === undefined ? {} : { olderCursor: cursor }) } }
        : {}),
    };
  }

  function push(item: Delivered): void {
    if (item.kind === 'snapshot') {
      reset();
    } else {
      if (overflowed || through === undefined || item.sequence <= through) return;
      if (item.sequence > through + 1) {
        options.onHole(through);
        return;
      }
      if (isAhead) {
        overflowed = true;
        options.resync();
        return;
      }
    }
    through = item.sequence;
    queue.push(item);
    queuedWeight += weightOf(item);
    if (item.kind !== 'snapshot' && isOverfull()) {
      empty();
      overflowed = true;
      return;
    }
    schedule();
  }

  return {
    push,
    show(next) {
      if (overflowed || through !== next.over) return;
      polled.set(next.run.runId, next);
      isAhead = true;
      schedule();
    },
    begin({ sequence, snapshot, olderCursor: cursor }) {
      const item: Delivered = { kind: 'snapshot', sequence, event: snapshot };
      cursors.set(item, cursor);
      push(item);
    },
    needSnapshot() {
      reset();
      through = undefined;
    },
    acknowledge(batch) {
      if (batch <= acknowledged || batch > sent) return;
      acknowledged = batch;
      const isQuiet = eventsSinceAcknowledgement <= BATCHES_UNDER_WAY_WHEN_QUIET;
      allowedUnderWay = isQuiet ? BATCHES_UNDER_WAY_WHEN_QUIET : 1;
      eventsSinceAcknowledgement = 0;
      const now = clock.now();
      frameMs = 0.9 * frameMs + 0.1 * Math.min(MAX_FRAME_MS, now - acknowledgedAt);
      acknowledgedAt = now;
      if (overflowed) options.resync();
      else if (isQuiet || queuedWeight >= MAX_BATCH_WEIGHT) flush();
      else hold();
    },
    release() {
      cancelHold?.();
      empty();
    },
    get through() {
      return overflowed ? undefined : (through ?? null);
    },
  };

  function isOverfull(): boolean {
    return queue.length > MAX_QUEUED_EVENTS || queuedWeight > MAX_QUEUED_WEIGHT;
  }
}

/** The newest messages that a snapshot holds (docs/protocol.md, `snapshot`). */
const SNAPSHOT_MESSAGES = 50;

/**
 * Where the messages before a snapshot begin. They come in the order of their acceptance: the newest 50,
 * and in front of them what is older and unfinished, which is no place to read on from. Fewer are all
 * there is, unless the first of them answers something that is not among them.
 */
function olderCursor({ event }: Extract<Delivered, { kind: 'snapshot' }>): string | undefined {
  const { messages } = event;
  if (messages.length >= SNAPSHOT_MESSAGES) return messages.at(-SNAPSHOT_MESSAGES)?.messageId;
  const [first] = messages;
  return first === undefined || first.parentId === null ? undefined : first.messageId;
}
