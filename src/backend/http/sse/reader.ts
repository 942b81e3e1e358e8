import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { retryFrame } from './frames.ts';

/**
 * One open event stream, of whatever it tells: its head, its end, and whether its reader takes what is
 * written. One object with what it tells (a subclass), for there are ten thousand of these.
 */
export abstract class Reader {
  readonly #res: ServerResponse;
  readonly #clock: Clock;
  #begun = false;
  #ended = false;
  #blockedSince = 0;
  /** When the next ping is due, in epoch milliseconds. */
  pingAt = 0;
  /** Set while somebody watches whether the reader's token is still taken. */
  stopWatching: (() => void) | undefined;
  /** When the reader's token expires, in epoch milliseconds. */
  readonly expiresAt: number;

  constructor(clock: Clock, res: ServerResponse, expiresAt = Infinity) {
    this.#clock = clock;
    this.#res = res;
    this.expiresAt = expiresAt;
  }

  /** Since when the reader has taken nothing, in epoch milliseconds; 0: it takes what comes. */
  get blockedSince(): number {
    return this.#blockedSince;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Something written now would go to the reader, and not wait in memory. */
  get isReady(): boolean {
    return this.#begun && !this.#ended && this.#blockedSince === 0;
  }

  /** Writes the answer's head. `retryMs`: what a plain EventSource waits before it reconnects. */
  begin(retryMs: number): void {
    this.#res.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // A stream that has ended has no further use for its connection: who stops waits for none.
      connection: 'close',
    });
    this.#res.write(retryFrame(retryMs));
    this.#begun = true;
  }

  /** Writes what may as well be left out, if the reader takes anything at all. */
  tell(frame: string): void {
    if (this.isReady) this.write(frame);
  }

  /**
   * Ends the stream; `frame` goes before the end. One that has not begun is cut off: without its head an
   * end would be an empty answer, and whoever asks again gets the right one.
   */
  end(frame = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#begun) this.#res.end(frame);
    else this.#res.destroy();
  }

  /** Cuts the reader off: what waits for it is thrown away. It can continue where it was. */
  destroy(): void {
    this.#ended = true;
    this.#res.destroy();
  }

  protected write(frames: string): void {
    if (this.#res.write(frames)) return;
    this.#blockedSince = this.#clock.now();
    this.#res.once('drain', () => {
      this.#blockedSince = 0;
      this.drained();
    });
  }

  /** The reader takes more again. */
  protected abstract drained(): void;
}
