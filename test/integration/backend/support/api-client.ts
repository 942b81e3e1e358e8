import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import { chatSchema } from '../../../../src/shared/chat.ts';
import { acceptedSchema, runAnswerSchema, runDetailSchema } from '../../../../src/shared/http.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Requests as a client makes them; what comes back is parsed with the wire's own schemas. */
export function apiClient(baseUrl: string, token: string) {
  const authorization = `Bearer ${token}`;

  async function request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
  }

  async function make<T>(
    status: number,
    schema: z.ZodType<T>,
    path: string,
    body: unknown,
    key: string,
  ) {
    const answer = await request('POST', path, body, { 'idempotency-key': key });
    if (answer.status !== status) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }

  return {
    authorization,
    request,
    createChat: (body: unknown = {}, key = uuidv7()) => make(201, chatSchema, '/chats', body, key),
    send: (sessionId: string, body: unknown, key = uuidv7()) =>
      make(
        202,
        acceptedSchema,
        `/chats/${sessionId}/messages`,
        typeof body === 'string' ? { text: body } : body,
        key,
      ),
    retry: (sessionId: string, runId: string, body: unknown = {}, key = uuidv7()) =>
      make(202, runAnswerSchema, `/chats/${sessionId}/runs/${runId}/retry`, body, key),
    cancel: async (sessionId: string, runId: string) => {
      const answer = await request('POST', `/chats/${sessionId}/runs/${runId}/cancel`);
      return runAnswerSchema.parse(answer.body).run;
    },
    run: async (sessionId: string, runId: string) =>
      runDetailSchema.parse((await request('GET', `/chats/${sessionId}/runs/${runId}`)).body),
  };
}

export type ApiClient = ReturnType<typeof apiClient>;
