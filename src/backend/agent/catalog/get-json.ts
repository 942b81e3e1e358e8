import { APICallError } from '@ai-sdk/provider';
import type { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { ProviderFault } from '../faults/failure.ts';

export interface JsonClient {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

export interface JsonRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with POST. */
  readonly body?: unknown;
  /** For the whole answer. */
  readonly timeoutMs: number;
}

/** Asks for JSON of a shape. Throws what `readFailure` can read: status, network, web page, silence. */
export async function getJson<T>(
  client: JsonClient,
  request: JsonRequest,
  schema: z.ZodType<T>,
): Promise<T> {
  const own = new AbortController();
  const fault = new ProviderFault('silent', { waitedMs: request.timeoutMs });
  const stop = client.clock.after(request.timeoutMs, () => own.abort(fault));
  try {
    const response = await client.fetch(request.url, {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: {
        Accept: 'application/json',
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...request.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: own.signal,
    });
    return schema.parse(parseBody(request.url, response, await response.text()));
  } catch (error) {
    throw own.signal.aborted ? fault : error;
  } finally {
    stop();
  }
}

function parseBody(url: string, response: Response, text: string): unknown {
  if (!response.ok) {
    throw new APICallError({
      message: response.statusText,
      url,
      requestBodyValues: {},
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: text,
    });
  }
  if (/^\s*</u.test(text)) throw new ProviderFault('html');
  return JSON.parse(text);
}
