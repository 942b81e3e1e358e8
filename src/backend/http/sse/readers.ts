import { every, timestamp, type Clock } from '../../clock.ts';
import type { Watch } from '../authenticator.ts';
import { unloggedFrame } from './frames.ts';
import type { Reader } from './reader.ts';

export interface ReadersOptions {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly config: {
    readonly pingMs: number;
    readonly stalledReaderMs: number;
    readonly retryMs: number;
    readonly drainMinMs: number;
    readonly drainSpreadMs: number;
  };
}

const TICK_MS = 1_000;

/** What all open streams of a hub need in the same way: signs of life, and an end. */
export class Readers {
  readonly #options: ReadersOptions;
  readonly #open = new Set<Reader>();
  #stopTicking: (() => void) | undefined;

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  has(reader: Reader): boolean {
    return this.#open.has(reader);
  }

  /** `watch`: tells when the reader's token is refused before it expires; its stream ends then. */
  add(reader: Reader, watch?: Watch): void {
    this.#open.add(reader);
    reader.stopWatching = watch?.(() => reader.end());
    this.#stopTicking ??= every(this.#options.clock, TICK_MS, () => this.#tick());
  }

  remove(reader: Reader): void {
    this.#open.delete(reader);
    reader.stopWatching?.();
    reader.stopWatching = undefined;
    if (this.#open.size === 0) this.#stop();
  }

  /** Begins a stream that was added. */
  begin(reader: Reader): void {
    const { clock, config } = this.#options;
    reader.begin(config.retryMs);
    reader.pingAt = clock.now() + config.pingMs - TICK_MS;
  }

  /** A frame that says nothing but the time. */
  ping(): string {
    return unloggedFrame({ type: 'ping', time: timestamp(this.#options.clock) });
  }

  /** Tells every reader when to come back, and ends the streams. */
  close(): void {
    const { random, config } = this.#options;
    for (const reader of this.#open) {
      const retryAfterMs = Math.round(config.drainMinMs + random() * config.drainSpreadMs);
      reader.end(unloggedFrame({ type: 'draining', retryAfterMs }));
    }
    this.#stop();
  }

  #stop(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  /** Pings what is due, ends what has expired, cuts off who takes nothing any more. */
  #tick(): void {
    const { clock, config } = this.#options;
    const now = clock.now();
    const ping = this.ping();
    for (const reader of this.#open) {
      if (reader.expiresAt <= now) {
        reader.end();
      } else if (reader.blockedSince > 0 && now - reader.blockedSince > config.stalledReaderMs) {
        reader.destroy();
      } else if (reader.pingAt <= now) {
        reader.pingAt = now + config.pingMs - TICK_MS;
        reader.tell(ping);
      }
    }
  }
}
