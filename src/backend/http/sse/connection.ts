import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { ReadLimit, Store } from '../../store/ports.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { eventFrames, unloggedFrame } from './frames.ts';

/** What a connection shares with all others. */
export interface ConnectionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The connections to one chat. */
export interface Channel {
  readonly sessionId: string;
  readonly connections: Set<Connection>;
  /** Number of the newest committed event that this server has heard of. */
  head: number;
}

/** What is read of the log at a time. A reader that is slow holds no more than this in memory. */
const BATCH: ReadLimit = { events: 512, bytes: 128 * 1024 };

/**
 * One reader's place in a chat's log. Behind the head it reads the log in batches, as fast as the
 * reader takes them; at the head it is handed each new commit. Both ways go by `#position`, so every
 * event above it is written once, in order, whatever comes between.
 */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #channel: Channel;
  readonly #res: ServerResponse;
  /** Number of the last event written; `undefined`: a snapshot comes first. */
  #position: number | undefined;
  #started = false;
  #reading = false;
  /** Since when the reader has taken nothing, in epoch milliseconds; 0: it takes what comes. */
  #blockedSince = 0;
  #ended = false;
  /** When the next ping is due, in epoch milliseconds. */
  pingAt = 0;
  /** When the reader's token expires, in epoch milliseconds. */
  readonly expiresAt: number;

  constructor(deps: ConnectionDeps, channel: Channel, res: ServerResponse, expiresAt = Infinity) {
    this.#deps = deps;
    this.#channel = channel;
    this.#res = res;
    this.expiresAt = expiresAt;
  }

  get blockedSince(): number {
    return this.#blockedSince;
  }

  /** Begins behind `position`. The response's head is written already. */
  start(position: number | undefined): void {
    this.#position = position;
    this.#started = true;
    this.#readOn();
  }

  /** Events `first` to `last` were committed; `frames` is their text, shared by all connections. */
  offer(first: number, last: number, frames: string): void {
    if (this.#isIdle && this.#position === first - 1) {
      this.#position = last;
      this.#write(frames);
    } else {
      this.#readOn();
    }
  }

  /** Writes what is not of the log, if the reader takes anything at all. */
  tell(frame: string): void {
    if (this.#started && !this.#ended && this.#blockedSince === 0) this.#write(frame);
  }

  /** Ends the stream; `frame` goes before the end. */
  end(frame = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#res.end(frame);
  }

  /** Cuts the reader off: what waits for it is thrown away. It can continue where it was. */
  destroy(): void {
    this.#ended = true;
    this.#res.destroy();
  }

  get #isIdle(): boolean {
    return this.#started && !this.#ended && !this.#reading && this.#blockedSince === 0;
  }

  get #isBehind(): boolean {
    return this.#position === undefined || this.#position < this.#channel.head;
  }

  #write(frames: string): void {
    if (this.#res.write(frames)) return;
    this.#blockedSince = this.#deps.clock.now();
    this.#res.once('drain', () => {
      this.#blockedSince = 0;
      this.#readOn();
    });
  }

  #readOn(): void {
    if (!this.#isIdle || !this.#isBehind) return;
    this.#reading = true;
    this.#read().then(
      () => {
        this.#reading = false;
        this.#readOn();
      },
      (error: unknown) => {
        this.#deps.log.error('stream_failed', { message: errorMessage(error) });
        this.destroy();
      },
    );
  }

  /**
   * One step: a snapshot or a batch. Others have their turn before the next; but a reader that is at
   * the head now goes live at once, or it would find a new event to read each time, and never be.
   */
  async #read(): Promise<void> {
    const { store } = this.#deps;
    const { sessionId } = this.#channel;
    if (this.#position === undefined) {
      const found = await store.snapshot(sessionId);
      if (this.#ended) return;
      if (found === undefined) {
        this.end();
        return;
      }
      this.#position = found.sequence;
      this.#write(unloggedFrame(found.snapshot, found.sequence));
    } else {
      const slice = await store.readLog(sessionId, this.#position, BATCH);
      if (this.#ended) return;
      if (slice.type === 'gone') this.end();
      else if (slice.type === 'cut') this.#position = undefined;
      else {
        this.#position = slice.events.at(-1)?.sequence ?? this.#position;
        this.#write(eventFrames(slice.events));
      }
    }
    if (this.#isBehind) await new Promise((resolve) => setImmediate(resolve));
  }
}
