import type { FetchLikeResponse } from 'eventsource';
import type { Stamp } from '../services/ports/stream.ts';

/** Longer than any line that counts. */
const MAX_LINE = 48;
const NEWLINE = /\r\n|\r|\n/u;
const RETRY = /^retry: ?(\d{1,9})$/u;
const STAMP = /^:t (\d{1,15})(?: (\d{1,9})(?: (\d{1,9}))?)?$/u;

/** What goes by that the `eventsource` package keeps to itself. */
export interface LineWatch {
  /** A `retry:` line (HTML standard, 9.2.6). */
  readonly retry: (ms: number) => void;
  /** A comment of the server's that says when (docs/protocol.md, "Times"). */
  readonly stamp?: (stamp: Stamp) => void;
  /** A piece of the body, before its lines. */
  readonly bytes?: (count: number) => void;
  /** The body broke off. */
  readonly broke?: (error: unknown) => void;
}

/** The same answer, whose lines are told as they go by. The bytes go on as they are. */
export function watchStreamLines(response: FetchLikeResponse, watch: LineWatch): FetchLikeResponse {
  const { body } = response;
  if (body === null) return response;
  const scan = createScanner(watch);
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
            try {
              const result = await reader.read();
              if (!result.done && result.value !== undefined) scan(result.value as Uint8Array);
              return result as { done: false; value: Uint8Array };
            } catch (error) {
              watch.broke?.(error);
              throw error;
            }
          },
          cancel: () => reader.cancel(),
        };
      },
    },
  };
}

function createScanner({ retry, stamp, bytes }: LineWatch): (bytes: Uint8Array) => void {
  /** How the line begins that the last chunk left open. A CR/LF cut in two makes an empty line: no harm. */
  let open = '';
  return ({ buffer, byteOffset, byteLength }) => {
    bytes?.(byteLength);
    const lines = (open + Buffer.from(buffer, byteOffset, byteLength).toString('latin1')).split(
      NEWLINE,
    );
    open = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) {
      const ms = RETRY.exec(line)?.[1];
      if (ms !== undefined) retry(Number(ms));
      else if (line.startsWith(':t ')) readStamp(line, stamp);
    }
  };
}

function readStamp(line: string, tell: LineWatch['stamp']): void {
  const found = STAMP.exec(line);
  if (found === null) return;
  const [, at, waited, gap] = found;
  tell?.({
    at: Number(at),
    ...(waited === undefined ? {} : { waitedMs: Number(waited) }),
    ...(gap === undefined ? {} : { gapMs: Number(gap) }),
  });
}
