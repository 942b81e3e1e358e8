import type { FetchLikeResponse } from 'eventsource';
import type { Stamp } from '../services/ports/stream.ts';

/** Longer than any line that counts. */
const MAX_LINE = 80;
const NEWLINE = /\r\n|\r|\n/u;
const RETRY = /^retry: ?(\d{1,9})$/u;
/** docs/protocol.md, "Times". */
const STAMP = /^:t (\d{1,15})(?: (\d{1,9})(?: (\d{1,9}))?)?$/u;
const EVENT = /^event: ?([\w.-]{1,64})$/u;

export interface StreamLines {
  /** Of a `retry:` line, in milliseconds. */
  readonly onRetry: (ms: number) => void;
  /** The name of an event, before the line goes on. */
  readonly onType: (type: string) => void;
  /** A comment of the server's that says when. */
  readonly onStamp?: (stamp: Stamp) => void;
  /** A piece of the body, before its lines. */
  readonly onBytes?: (count: number) => void;
  /** The body broke off. */
  readonly onBroken?: (error: unknown) => void;
}

/**
 * The same answer, whose `retry:` and `event:` lines (HTML standard, 9.2.6) and stamps are told as they go
 * by. The bytes go on as they are.
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
            try {
              const result = await reader.read();
              if (!result.done && result.value !== undefined) scan(result.value as Uint8Array);
              return result as { done: false; value: Uint8Array };
            } catch (error) {
              lines.onBroken?.(error);
              throw error;
            }
          },
          cancel: () => reader.cancel(),
        };
      },
    },
  };
}

function createScanner({
  onRetry,
  onType,
  onStamp,
  onBytes,
}: StreamLines): (bytes: Uint8Array) => void {
  /** How the line begins that the last chunk left open. A CR/LF cut in two makes an empty line: no harm. */
  let open = '';
  return ({ buffer, byteOffset, byteLength }) => {
    onBytes?.(byteLength);
    const lines = (open + Buffer.from(buffer, byteOffset, byteLength).toString('latin1')).split(
      NEWLINE,
    );
    open = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) {
      const ms = RETRY.exec(line)?.[1];
      if (ms !== undefined) onRetry(Number(ms));
      const type = EVENT.exec(line)?.[1];
      if (type !== undefined) onType(type);
      if (line.startsWith(':t ')) readStamp(line, onStamp);
    }
  };
}

function readStamp(line: string, tell: StreamLines['onStamp']): void {
  const found = STAMP.exec(line);
  if (found === null) return;
  const [, at, waited, gap] = found;
  tell?.({
    at: Number(at),
    ...(waited === undefined ? {} : { waitedMs: Number(waited) }),
    ...(gap === undefined ? {} : { gapMs: Number(gap) }),
  });
}
