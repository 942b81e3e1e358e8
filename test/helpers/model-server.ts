import { LLMock } from '@copilotkit/aimock';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createFrameGate, type FrameGate } from './frame-gate.ts';

/** How a request looked from the provider's side. */
export interface ModelRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `performance.now()` when it was there as a whole. */
  readonly at: number;
  /** Settles when the connection is through with it: the client had all, or went away before. */
  readonly ended: Promise<{ readonly how: 'answered' | 'left'; readonly at: number }>;
}

export interface ModelServer {
  /** Origin; an OpenAI-compatible client and Anthropic's add `/v1`. */
  readonly url: string;
  readonly baseUrl: string;
  /** Where the answers are set up. */
  readonly mock: LLMock;
  /** All requests so far, also those for the list of models. */
  readonly requests: readonly ModelRequest[];
  /** Requests for an answer, in the order of their arrival. */
  asked(): readonly ModelRequest[];
  /** The n-th request for an answer, counted from 0: the one that is there, or the one that comes. */
  ask(index: number): Promise<ModelRequest>;
  /** The next answer stops behind `frames` frames of its stream until the gate is opened. */
  holdNextAfter(frames: number): FrameGate;
  stop(): Promise<void>;
}

export interface ModelServerOptions {
  /** Other keys are refused with 401. */
  readonly apiKeys?: readonly string[];
}

/**
 * aimock as the model provider: OpenAI's and Anthropic's protocol on one port, from fixtures. In front
 * of it a plain proxy takes down what arrived and when, and whether the client stayed: aimock itself
 * does not notice a client that leaves.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const mock = new LLMock({
    port: 0,
    // What no fixture answers, and what the real service would refuse, is an error.
    strict: true,
    ...(options.apiKeys === undefined ? {} : { auth: { apiKeys: options.apiKeys } }),
  });
  await mock.start();
  const requests: ModelRequest[] = [];
  const waiting: { index: number; resolve: (request: ModelRequest) => void }[] = [];
  const gates: FrameGate[] = [];
  const asked = (): ModelRequest[] => requests.filter(isForAnswer);

  function note(request: ModelRequest): void {
    requests.push(request);
    const all = asked();
    for (const waiter of waiting.splice(0)) {
      const found = all[waiter.index];
      if (found === undefined) waiting.push(waiter);
      else waiter.resolve(found);
    }
  }

  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing);
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    const method = incoming.method ?? '';
    const path = incoming.url ?? '';
    const gate = isForAnswer({ method, path }) ? gates.shift() : undefined;
    note({
      method,
      path,
      headers: incoming.headers,
      body: body.toString('utf8'),
      at: performance.now(),
      ended: endOf(outgoing),
    });
    const upstream = forward(`${mock.url}${incoming.url ?? '/'}`, {
      method,
      headers: incoming.headers,
    });
    outgoing.once('close', () => {
      upstream.destroy();
    });
    upstream.once('error', () => {
      outgoing.destroy();
    });
    upstream.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      const way = gate === undefined ? [answer, outgoing] : [answer, gate.stream, outgoing];
      // Either side may break off: pipeline then ends the other one, which is all that is wanted.
      pipeline(way as [IncomingMessage, ServerResponse]).catch(() => undefined);
    });
    upstream.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    baseUrl: `${url}/v1`,
    mock,
    requests,
    asked,
    ask(index) {
      const found = asked()[index];
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => waiting.push({ index, resolve }));
    },
    holdNextAfter(frames) {
      const gate = createFrameGate(frames);
      gates.push(gate);
      return gate;
    },
    async stop() {
      for (const gate of gates) gate.open();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
      await mock.stop();
    },
  };
}

/** What Ollama is asked about its models is posted too. */
function isForAnswer({ method, path }: Pick<ModelRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && !path.startsWith('/api/');
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function endOf(outgoing: ServerResponse): ModelRequest['ended'] {
  return new Promise((resolve) => {
    outgoing.once('close', () => {
      resolve({ how: outgoing.writableFinished ? 'answered' : 'left', at: performance.now() });
    });
  });
}
