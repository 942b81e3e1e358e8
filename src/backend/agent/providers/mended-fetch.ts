/** The data of one event as it should have been; `undefined`: the event is left out. */
export type Mend = (data: string) => string | undefined;

/**
 * A fetch whose streams of events are mended before the SDK reads them: it takes one member that it does
 * not know, or that is of another type, for the failure of the whole answer. `createMend`: once an answer.
 */
export function mendedFetch(
  fetch: typeof globalThis.fetch,
  createMend: () => Mend,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || response.body === null) return response;
    return new Response(response.body.pipeThrough(mendedEvents(createMend())), response);
  };
}

function mendedEvents(mend: Mend): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  /** The last line, whose end has not come: in pieces, so that a long line costs what it is long. */
  let pieces: string[] = [];
  return new TransformStream({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
      if (end === 0) {
        pieces.push(text);
        return;
      }
      const whole = pieces.join('') + text.slice(0, end);
      pieces = [text.slice(end)];
      controller.enqueue(encoder.encode(mendLines(whole, mend)));
    },
    flush(controller) {
      controller.enqueue(encoder.encode(mendLines(pieces.join('') + decoder.decode(), mend)));
    },
  });
}

/** Data over several lines is no provider's habit; as it is no whole JSON, it is left as it is. */
function mendLines(text: string, mend: Mend): string {
  // Not `^` and `.`, which take U+2028 for a line's end: JSON does not.
  return text.replace(/(?<=^|[\r\n])data:([^\r\n]*)/gu, (line, data: string) => {
    const mended = mend(data);
    if (mended === data) return line;
    // A comment: without data nothing is dispatched.
    return mended === undefined ? ':' : `data: ${mended}`;
  });
}
