import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createEventFaults } from './event-faults.ts';
import {
  isAt,
  isByteFault,
  isEventFault,
  type ByteFault,
  type EarlyFault,
  type Fault,
} from './faults.ts';
import { answerHeaders, requestHeaders } from './headers.ts';
import type { Random } from './random.ts';
import { reset } from './reset.ts';

export interface ExchangeOptions {
  readonly target: URL;
  readonly elsewhere: string;
  readonly faults: readonly Fault[];
  readonly random: Random;
  /** Hears of each fault as it takes place. */
  readonly onFault: (fault: Fault, bytes: number) => void;
  readonly onBytes: (direction: 'up' | 'down', count: number) => void;
}

/**
 * Time for the client to read what came before a reset. libuv takes one that comes together with data
 * for a clean end.
 */
const BEFORE_RESET_MS = 20;

/** One request on its way to the server, and the answer on its way back. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #over = new AbortController();
  #upstream: ClientRequest | undefined;
  #frozen = false;
  #delivered = 0;

  constructor(options: ExchangeOptions, incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#options = options;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    outgoing.once('close', () => {
      // Of a stalled connection the server does not hear that its other end is gone.
      if (!this.#frozen) this.close();
    });
  }

  /** Resolves when nothing of it is left to be done. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } catch {
      // One side is gone, which the other is to see as it would without a proxy.
      if (!this.#over.signal.aborted) reset(this.#incoming.socket);
    }
    if (this.#frozen) await this.#untilOver();
    this.close();
  }

  /** Stops forwarding, both ways, and keeps the connections. */
  freeze(): void {
    this.#frozen = true;
    this.#incoming.unpipe();
    this.#incoming.pause();
  }

  close(): void {
    this.#over.abort();
    this.#upstream?.destroy();
  }

  async #run(): Promise<void> {
    const { faults } = this.#options;
    const early = faults.find((fault) => isAt(fault, 'request'));
    if (early !== undefined) {
      // A client that is still sending would take an early answer for a broken connection.
      if (early.kind === 'answer' || early.kind === 'redirect') await drain(this.#incoming);
      this.#instead(early);
      return;
    }
    const answer = await this.#ask();
    const late = faults.find((fault) => isAt(fault, 'answer'));
    if (late !== undefined) {
      if (!isStream(answer)) await drain(answer);
      this.#instead(late);
      return;
    }
    await this.#pause();
    if (this.#frozen) await this.#untilOver();
    const buffer = faults.find((fault) => fault.kind === 'buffer');
    if (buffer === undefined) {
      this.#sendHead(answer);
      await this.#deliver(answer, answer as AsyncIterable<Buffer>);
      return;
    }
    this.#options.onFault(buffer, 0);
    if (buffer.passesHead === true) this.#sendHead(answer);
    await this.#deliver(answer, this.#held(answer, buffer.bytes));
  }

  #sendHead(answer: IncomingMessage): void {
    if (this.#outgoing.headersSent) return;
    this.#outgoing.writeHead(answer.statusCode ?? 502, answerHeaders(answer.rawHeaders));
    this.#outgoing.flushHeaders();
  }

  /** The body as a buffer of this size lets go of it, and the head before the first of it. */
  async *#held(answer: IncomingMessage, bytes = Infinity): AsyncGenerator<Buffer> {
    let held: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      held.push(chunk);
      size += chunk.length;
      if (size < bytes) continue;
      this.#sendHead(answer);
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
    this.#sendHead(answer);
    yield Buffer.concat(held);
  }

  /** What happens in place of the server's answer. */
  #instead(fault: EarlyFault): void {
    this.#options.onFault(fault, 0);
    const outgoing = this.#outgoing;
    switch (fault.kind) {
      case 'reset':
        reset(this.#incoming.socket);
        return;
      case 'stall':
        this.freeze();
        return;
      case 'answer':
        outgoing.writeHead(fault.status, { ...fault.headers });
        outgoing.end(fault.body);
        return;
      case 'redirect':
        outgoing.writeHead(fault.status, {
          location: `${this.#options.elsewhere}${this.#incoming.url ?? '/'}`,
          'content-length': '0',
        });
        outgoing.end();
        return;
    }
  }

  async #ask(): Promise<IncomingMessage> {
    const { target, onBytes } = this.#options;
    const upstream = request({
      host: target.hostname,
      port: target.port,
      method: this.#incoming.method,
      path: this.#incoming.url,
      headers: requestHeaders(this.#incoming.rawHeaders, target.host),
      agent: false,
    });
    this.#upstream = upstream;
    const answered = once(upstream, 'response') as Promise<[IncomingMessage]>;
    // Also when it fails later: then it is the body that ends.
    upstream.on('error', () => undefined);
    this.#incoming.on('data', (bytes: Buffer) => onBytes('up', bytes.length));
    this.#incoming.pipe(upstream);
    const [answer] = await answered;
    return answer;
  }

  async #deliver(answer: IncomingMessage, body: AsyncIterable<Buffer>): Promise<void> {
    const { faults, onFault } = this.#options;
    const end = faults.filter(isByteFault).sort((a, b) => a.at - b.at)[0];
    const events = createEventFaults(faults.filter(isEventFault), (fault) =>
      onFault(fault, this.#delivered),
    );
    const shapes = faults.some(isEventFault) && isStream(answer);
    if (end?.at === 0) {
      await this.#endWith(end);
      return;
    }
    for await (const chunk of body) {
      const bytes = shapes ? events.feed(chunk) : chunk;
      if (!(await this.#send(bytes, end))) return;
      if (events.hasEnded) break;
    }
    if (shapes && !events.hasEnded && !(await this.#send(events.flush(), end))) return;
    this.#outgoing.end();
  }

  /** False: the answer has met its end. */
  async #send(bytes: Buffer, end: ByteFault | undefined): Promise<boolean> {
    const room = end === undefined ? Infinity : end.at - this.#delivered;
    for (const slice of this.#slices(bytes.subarray(0, Math.min(bytes.length, room)))) {
      await this.#pause(slice.length);
      // Not left: that would end the server's stream, which is to hear nothing either.
      if (this.#frozen) await this.#untilOver();
      await this.#write(slice);
    }
    if (end === undefined || this.#delivered < end.at) return true;
    await this.#endWith(end);
    return false;
  }

  async #untilOver(): Promise<void> {
    if (!this.#over.signal.aborted) await once(this.#over.signal, 'abort');
  }

  async #endWith(fault: ByteFault): Promise<void> {
    const { onFault } = this.#options;
    switch (fault.kind) {
      case 'reset':
        await delay(BEFORE_RESET_MS, undefined, { signal: this.#over.signal });
        reset(this.#incoming.socket);
        break;
      case 'stall':
        this.freeze();
        break;
      case 'truncate':
        this.#outgoing.end();
        break;
    }
    onFault(fault, this.#delivered);
    if (this.#frozen) await this.#untilOver();
  }

  *#slices(bytes: Buffer): Generator<Buffer> {
    const { faults, random } = this.#options;
    const slices = faults.find((fault) => fault.kind === 'slices');
    if (slices === undefined) {
      if (bytes.length > 0) yield bytes;
      return;
    }
    for (let start = 0; start < bytes.length;) {
      const end = start + random.int(1, slices.maxBytes);
      yield bytes.subarray(start, end);
      start = end;
    }
  }

  /** Resolves when the system has the bytes: a reader that is slow holds up the server, as it should. */
  async #write(bytes: Buffer): Promise<void> {
    this.#delivered += bytes.length;
    this.#options.onBytes('down', bytes.length);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => reject(new Error('The client is gone.'));
      this.#over.signal.addEventListener('abort', leave, { once: true });
      this.#outgoing.write(bytes, (error) => {
        this.#over.signal.removeEventListener('abort', leave);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** As long as this piece is on its way. */
  async #pause(bytes = 0): Promise<void> {
    const { faults, random } = this.#options;
    let ms = 0;
    for (const fault of faults) {
      if (fault.kind === 'latency') ms += fault.ms + random.next() * (fault.jitterMs ?? 0);
      if (fault.kind === 'bandwidth') ms += (bytes / fault.bytesPerSecond) * 1_000;
    }
    if (ms > 0) await delay(ms, undefined, { signal: this.#over.signal });
  }
}

async function drain(message: IncomingMessage): Promise<void> {
  message.resume();
  if (!message.complete) await once(message, 'end');
}

function isStream(answer: IncomingMessage): boolean {
  return answer.headers['content-type']?.startsWith('text/event-stream') === true;
}
