import type { Clock } from '../clock.ts';
import { eventStreamBody } from './event-stream-body.ts';
import { ProviderFault } from './faults/failure.ts';

export interface ProviderFetchOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** From the request to the first byte of the answer's body. */
  readonly firstByteMs?: number;
  /** Between two pieces of the body. */
  readonly idleMs?: number;
}

const FIRST_BYTE_MS = 120_000;
const IDLE_MS = 60_000;

/**
 * A fetch for answers that are event streams. It does not wait for ever, and tells anything else from
 * such an answer. It fails with a `ProviderFault`. Counted are bytes, so the comments that some servers send to keep a connection
 * open count as a sign of life.
 */
export function createProviderFetch(options: ProviderFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const watch = new Watch(options.clock, init?.signal ?? undefined);
    watch.expect(options.firstByteMs ?? FIRST_BYTE_MS);
    try {
      const response = await options.fetch(input, { ...init, signal: watch.signal });
      if (response.ok && isWebPage(response)) {
        await response.body?.cancel();
        throw new ProviderFault('html');
      }
      if (response.body === null) {
        // A 204, say: whoever answers so has no answer of a model.
        if (response.ok) throw new ProviderFault('no_stream');
        watch.end();
        return response;
      }
      const body = watched(response.body, watch, options.idleMs ?? IDLE_MS);
      return new Response(
        response.ok ? eventStreamBody(body, isEventStream(response)) : body,
        response,
      );
    } catch (error) {
      watch.end();
      throw watch.fault ?? error;
    }
  };
}

/** One request's timer and the signal that ends it. */
class Watch {
  readonly #clock: Clock;
  readonly #own = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #stop = (): void => undefined;
  fault: ProviderFault | undefined;

  constructor(clock: Clock, outer: AbortSignal | undefined) {
    this.#clock = clock;
    this.#outer = outer;
    outer?.addEventListener('abort', this.#onAbort, { once: true });
    if (outer?.aborted) this.#onAbort();
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** Something must come within `ms`. */
  expect(ms: number): void {
    this.#stop();
    this.#stop = this.#clock.after(ms, () => {
      this.fault = new ProviderFault('silent', { waitedMs: ms });
      this.#own.abort(this.fault);
    });
  }

  /** Nothing is waited for. */
  pause(): void {
    this.#stop();
  }

  end(): void {
    this.#stop();
    this.#outer?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#own.abort(this.#outer?.reason);
}

function isWebPage(response: Response): boolean {
  return /^text\/html\b/iu.test(contentType(response));
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\b/iu.test(contentType(response));
}

function contentType({ headers }: Response): string {
  return headers.get('content-type') ?? '';
}

function watched(
  body: ReadableStream<Uint8Array>,
  watch: Watch,
  idleMs: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let first = true;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // The clock runs only while we wait: a slow reader of ours is not a silent provider.
      if (!first) watch.expect(idleMs);
      first = false;
      try {
        const { done, value } = await reader.read();
        if (done) {
          watch.end();
          controller.close();
          return;
        }
        watch.pause();
        controller.enqueue(value);
      } catch (error) {
        watch.end();
        controller.error(watch.fault ?? error);
      }
    },
    async cancel(reason) {
      watch.end();
      await reader.cancel(reason);
    },
  });
}
