import type { FetchLikeResponse } from 'eventsource';

/** Longer than any line that counts. */
const MAX_LINE = 80;
const NEWLINE = /\r\n|\r|\n/u;
const RETRY = /^retry: ?(\d{1,9})$/u;
const EVENT = /^event: ?([\w.-]{1,64})$/u;

export interface StreamLines {
  /** Of a `retry:` line, in milliseconds. */
  readonly onRetry: (ms: number) => void;
  /** The name of an event, before the line goes on. */
  readonly onType: (type: string) => void;
}

/**
 * The same answer, whose `retry:` and `event:` lines are told as they go by (HTML standard, 9.2.6). The
 * bytes go on as they are.
 */
export function watchStreamLines(
  response: FetchLikeResponse,
  lines: StreamLines,
): FetchLikeResponse {
  const { body } = response;
  if (body === null) return response;
  const scan = createScanner(lines);
  return {
    url: response.url,
    status: response.status,
    redirected: response.redirected,
    headers: response.headers,
    body: {
      getReader() {
        const reader = body.getReader();
        return {
          async read() {
            const result = await reader.read();
            if (!result.done && result.value !== undefined) scan(result.value as Uint8Array);
            return result as { done: false; value: Uint8Array };
          },
          cancel: () => reader.cancel(),
        };
      },
    },
  };
}

function createScanner({ onRetry, onType }: StreamLines): (bytes: Uint8Array) => void {
  /** How the line begins that the last chunk left open. A CR/LF cut in two makes an empty line: no harm. */
  let open = '';
  return ({ buffer, byteOffset, byteLength }) => {
    const lines = (open + Buffer.from(buffer, byteOffset, byteLength).toString('latin1')).split(
      NEWLINE,
    );
    open = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) {
      const ms = RETRY.exec(line)?.[1];
      if (ms !== undefined) onRetry(Number(ms));
      const type = EVENT.exec(line)?.[1];
      if (type !== undefined) onType(type);
    }
  };
}
