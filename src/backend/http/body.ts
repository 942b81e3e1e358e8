import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { HttpError, invalid } from './problems.ts';

/** Deeper than any body of ours; what walks a value may then do so by recursion. */
const MAX_DEPTH = 64;

/**
 * Reads a JSON body of at most `maxBytes` and parses it. An empty one counts as `{}`.
 *
 * @returns the body as it was sent, and as the schema understands it
 * @throws `too_large` (413) as soon as that is known, the rest unread; 415; `invalid_request`
 */
export async function readBody<T>(
  req: IncomingMessage,
  schema: z.ZodType<T>,
  maxBytes: number,
): Promise<{ sent: unknown; body: T }> {
  const bytes = await readBytes(req, maxBytes);
  if (bytes.length > 0) requireJson(req);
  const sent = bytes.length === 0 ? {} : parseJson(bytes);
  return { sent, body: parseWith(schema, sent) };
}

/** Throws `invalid_request` with the path of the first member that is wrong. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  throw invalid(`${path === '' ? 'body' : path}: ${issue?.message ?? 'is not valid'}`);
}

function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes)
    return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      req.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) {
        stop();
        req.pause();
        reject(tooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    };
    const onEnd = (): void => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onBroken = (): void => {
      stop();
      reject(invalid('The body broke off.'));
    };
    req.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}

function requireJson(req: IncomingMessage): void {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpError(415, 'invalid_request', 'The body must be application/json.');
  }
}

function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the body.
    throw invalid('body: is not JSON in UTF-8');
  }
  if (deeperThan(value, MAX_DEPTH)) throw invalid(`body: is nested more than ${MAX_DEPTH} deep`);
  return value;
}

/** Level by level instead of by recursion: a megabyte of `[` must not overflow the stack. */
function deeperThan(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return false;
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, 'too_large', `The body may have ${maxBytes} bytes at most.`);
}
