import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { frameParser, type Frame } from './frames.ts';

/** A response in memory, whose reader can stop taking. */
export class FakeResponse extends EventEmitter {
  readonly frames: Frame[] = [];
  status = 0;
  ended = false;
  destroyed = false;
  /** Bytes that were written while the reader took nothing. */
  backlog = 0;
  #stalled = false;
  readonly #parse = frameParser();

  writeHead(status: number): this {
    this.status = status;
    return this;
  }

  write(text: string): boolean {
    if (this.ended || this.destroyed) throw new Error('written after the end');
    this.frames.push(...this.#parse(text));
    if (this.#stalled) this.backlog += text.length;
    return !this.#stalled;
  }

  end(text = ''): void {
    if (text !== '') this.frames.push(...this.#parse(text));
    this.ended = true;
    this.emit('close');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }

  /** The reader takes nothing from here on. */
  stall(): void {
    this.#stalled = true;
  }

  /** The reader has taken all and goes on. */
  resume(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.backlog = 0;
    if (!this.ended && !this.destroyed) this.emit('drain');
  }

  asResponse(): ServerResponse {
    return this as unknown as ServerResponse;
  }
}
