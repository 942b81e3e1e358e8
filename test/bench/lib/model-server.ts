import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { pace } from './pace.ts';
import { tokenText } from './tokens.ts';

/** An OpenAI-compatible server with one model, whose answer comes at a set pace. */
export interface ModelServer {
  /** What a provider's `baseUrl` is. */
  readonly baseUrl: string;
  /** Resolves when the model was asked for an answer. */
  asked(): Promise<void>;
  emit(perSecond: number, forMs: number): Promise<void>;
  /** By token number, epoch milliseconds. */
  readonly emittedAt: readonly number[];
  close(): Promise<void>;
}

export const MODEL_NAME = 'pace';

export async function startModelServer(): Promise<ModelServer> {
  const emittedAt: number[] = [];
  const waiting: (() => void)[] = [];
  let answer: ServerResponse | undefined;

  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/models') === true) {
      const data = [{ id: MODEL_NAME, object: 'model', created: 1, owned_by: 'bench' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.socket?.setNoDelay(true);
    response.flushHeaders();
    answer = response;
    for (const resolve of waiting.splice(0)) resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');

  const send = (count: number): void => {
    let chunks = '';
    for (let left = count; left > 0; left -= 1) {
      chunks += chunkOf(tokenText(emittedAt.length));
      emittedAt.push(performance.timeOrigin + performance.now());
    }
    if (chunks !== '') answer?.write(chunks);
  };
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    asked: () =>
      answer === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    emit: (perSecond, forMs) => pace(perSecond, forMs, send),
    emittedAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function chunkOf(content: string): string {
  const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }];
  const chunk = { id: 'bench', object: 'chat.completion.chunk', created: 1, model: MODEL_NAME };
  return `data: ${JSON.stringify({ ...chunk, choices })}\n\n`;
}
