import { problemSchema } from '../../shared/errors.ts';
import type { Failure, StreamTarget } from '../services/ports/stream.ts';
import { retryAfter } from './http-request.ts';

/** A problem document of ours is a tenth of it. */
const MAX_PROBLEM_BYTES = 16_384;

/** Why an answer to a request for a stream is none; `undefined`: it is one. */
export async function refusalOf(
  response: Response,
  target: StreamTarget,
): Promise<Failure | undefined> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    return { kind: 'redirect', location: headers.get('location') ?? '' };
  }
  const contentType = headers.get('content-type') ?? '';
  if (status === 403 || status === 404) {
    const reason = await reasonOf(response, contentType);
    // No word of the server's: a gateway's page must not end a chat's stream for good.
    if (reason === undefined) return { kind: 'not-a-stream', contentType };
    // A refusal of the account's feed is told as an error: there is always an account to ask for.
    if (target.kind === 'chat') return { kind: 'refused', reason };
  }
  // Of a chat it says that the chat is gone; an account's feed never is (docs/protocol.md, "Liveness").
  if (status === 204 && target.kind === 'account') return { kind: 'not-a-stream', contentType };
  if (status !== 200) {
    const retryAfterMs = retryAfter(headers.get('retry-after'), Date.now());
    return { kind: 'http', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return /^text\/event-stream\s*(;|$)/iu.test(contentType)
    ? undefined
    : { kind: 'not-a-stream', contentType };
}

async function reasonOf(
  response: Response,
  contentType: string,
): Promise<'forbidden' | 'not_found' | undefined> {
  if (!/^application\/problem\+json\s*(;|$)/iu.test(contentType)) return undefined;
  const text = await readUpTo(response, MAX_PROBLEM_BYTES);
  const code = text === undefined ? undefined : codeOf(text);
  return code === 'forbidden' || code === 'not_found' ? code : undefined;
}

function codeOf(text: string): string | undefined {
  try {
    return problemSchema.safeParse(JSON.parse(text)).data?.code;
  } catch {
    return undefined;
  }
}

/** `undefined`: there is more of it. */
async function readUpTo({ body }: Response, limit: number): Promise<string | undefined> {
  if (body === null) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What is left of it when the loop is left is given up, and the socket with it.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
