import { ProviderFault } from './faults/failure.ts';
import { createFirstChunk } from './first-chunk.ts';
import { createEndWatch, MISSING_END } from './unexplained-end.ts';

/** More of an answer that is no stream is not read: what it says is in its beginning. */
const MAX_READ = 16_384;

/**
 * The body of an answer that should be an event stream, as it comes. It fails with a `ProviderFault` as
 * soon as its beginning shows something else: read as events that would be an answer without an end, and
 * be taken for a connection that broke off. A whole answer that lacks the reason of its end gets one.
 * `isDeclared`: its Content-Type says so; many servers forget.
 */
export function eventStreamBody(
  body: ReadableStream<Uint8Array>,
  isDeclared: boolean,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const pieces: Uint8Array[] = [];
  let text = '';
  let isKnown = false;
  const end = createEndWatch();
  const firstChunk = createFirstChunk();
  let hasChunk = false;

  /** A stream that holds no chunk was read to its end for nothing: it is not one that broke off. */
  async function look(seen: string, isEnd: boolean): Promise<void> {
    const found = firstChunk(isEnd ? `${seen}\n` : seen);
    hasChunk = found.state === 'chunk';
    if (hasChunk || (found.state === 'nothing' && !isEnd)) return;
    await reader.cancel();
    throw new ProviderFault('no_stream', found.state === 'other' ? { text: found.text } : {});
  }

  async function begin(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let verdict: boolean | undefined;
    while (verdict !== true && text.length < MAX_READ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      text += decoder.decode(value, { stream: true });
      verdict = looksLikeEvents(text, isDeclared);
    }
    if (verdict !== true) {
      await reader.cancel();
      throw isWebPage(text) ? new ProviderFault('html') : new ProviderFault('no_stream', { text });
    }
    isKnown = true;
    await look(text, false);
    end.see(text);
    for (const piece of pieces.splice(0)) controller.enqueue(piece);
    text = '';
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isKnown) return begin(controller);
      const { done, value } = await reader.read();
      const read = decoder.decode(value, { stream: !done });
      if (!hasChunk) await look(read, done);
      end.see(read);
      if (!done) {
        controller.enqueue(value);
        return;
      }
      if (end.isWhole) controller.enqueue(new TextEncoder().encode(MISSING_END));
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** `undefined`: too little of it is there. */
function looksLikeEvents(text: string, isDeclared: boolean): boolean | undefined {
  const start = text.trimStart();
  if (start === '') return undefined;
  // Any line is allowed in a stream; but none that begins so was ever meant as one.
  if (isDeclared) return !/^[{[<]/u.test(start);
  if (start.length < 'event:'.length && !/[:\n]/u.test(start)) return undefined;
  return /^(?:data|event|id|retry)?:/u.test(start);
}

function isWebPage(text: string): boolean {
  return text.trimStart().startsWith('<');
}
