import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { ReadLimit, Store } from '../../store/ports.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { eventFrames, unloggedFrame } from './frames.ts';
import { Reader } from './reader.ts';
import type { Stamps } from './stamps.ts';

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
  readonly stamps: Stamps;
}

/** What is read of the log at a time. A reader that is slow holds no more than this in memory. */
const BATCH: ReadLimit = { events: 512, bytes: 128 * 1024 };

/**
 * One reader's place in a chat's log. Behind the head it reads the log in batches, as fast as the
 * reader takes them; at the head it is handed each new commit. Both ways go by `#position`, so every
 * event above it is written once, in order, whatever comes between.
 */
export class Connection extends Reader {
  readonly #deps: ConnectionDeps;
  readonly #channel: Channel;
  /** Number of the last event written; `undefined`: a snapshot comes first. */
  #position: number | undefined;
  #reading = false;

  constructor(deps: ConnectionDeps, channel: Channel, res: ServerResponse, expiresAt?: number) {
    super(deps.clock, res, expiresAt);
    this.#deps = deps;
    this.#channel = channel;
  }

  /** Goes on behind `position`. The stream has begun already. */
  start(position: number | undefined): void {
    this.#position = position;
    this.#readOn();
  }

  /** Events `first` to `last` were committed; `frames` is their text, shared by all connections. */
  offer(first: number, last: number, frames: string): void {
    if (this.#isIdle && this.#position === first - 1) {
      this.#position = last;
      this.write(frames);
    } else {
      this.#readOn();
    }
  }

  protected override drained(): void {
    this.#readOn();
  }

  get #isIdle(): boolean {
    return this.isReady && !this.#reading;
  }

  get #isBehind(): boolean {
    return this.#position === undefined || this.#position < this.#channel.head;
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
      if (this.hasEnded) return;
      if (found === undefined) {
        this.end();
        return;
      }
      this.#position = found.sequence;
      this.write(unloggedFrame(found.snapshot, found.sequence));
    } else {
      const slice = await store.readLog(sessionId, this.#position, BATCH);
      if (this.hasEnded) return;
      if (slice.type === 'gone') this.end();
      else if (slice.type === 'cut') this.#position = undefined;
      else {
        this.#position = slice.events.at(-1)?.sequence ?? this.#position;
        const stamp = this.#channel.stamps.late(slice.events, this.#deps.clock.now());
        this.write(stamp + eventFrames(slice.events));
      }
    }
    if (this.#isBehind) await new Promise((resolve) => setImmediate(resolve));
  }
}
