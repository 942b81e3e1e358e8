import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AgentEvent } from '../../../src/backend/agent/contract.ts';
import type { AgentRuntime } from '../../../src/backend/agent/index.ts';
import { ask, type Answered } from '../../helpers/agent.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';
import type { VirtualClock } from '../../helpers/virtual-clock.ts';
import { provider, runtimeWith } from './support.ts';

export const KEY = 'sk-test-0123456789abcdef';
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: TestServer | undefined;
let runtime: AgentRuntime | undefined;

/** The server and the runtime of the test that runs. */
export const running = {
  get server(): TestServer {
    if (!server) throw new Error('no server was started');
    return server;
  },
  get runtime(): AgentRuntime {
    if (!runtime) throw new Error('nobody was asked');
    return runtime;
  },
};

/** Ends both; for `afterEach`. */
export async function stopAll(): Promise<void> {
  await runtime?.close();
  await server?.close();
  server = runtime = undefined;
}

/** A server of a test’s own, for `askAt`. */
export async function serve(listener: RequestListener): Promise<TestServer> {
  server = await startHttpServer(listener);
  return server;
}

/** A provider that answers the n-th request with the n-th answer, and then always with the last. */
export async function scripted(
  answers: Answer[],
  path = '/v1',
): Promise<{ count: () => number; base: string }> {
  let count = 0;
  server = await startHttpServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const answer = answers[Math.min(count, answers.length - 1)]!;
      count += 1;
      answer(response, request);
    });
  });
  return { count: () => count, base: `${server.url}${path}` };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
export const error = (
  status: number,
  message: string,
  more: object = {},
  headers?: Record<string, string>,
): Answer => json(status, { error: { message, ...more } }, headers);

export const frame = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

export function stream(response: ServerResponse, ...frames: string[]): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const one of frames) response.write(one);
}
export const fine: Answer = (response) => {
  stream(response, frame({ content: 'Fine.' }), frame({}, 'stop'), 'data: [DONE]\n\n');
  response.end();
};

interface Asking {
  base: string;
  clock?: VirtualClock;
  onEvent?: (event: AgentEvent) => void;
  signal?: AbortSignal;
  apiKey?: string | undefined;
}

export function askAt({ base, clock, onEvent, signal, apiKey = KEY }: Asking): Promise<Answered> {
  const one = provider('openai-compatible', base);
  if (apiKey === '') delete one.apiKey;
  else one.apiKey = apiKey;
  runtime = runtimeWith(one, { random: () => 0.5, ...(clock ? { clock } : {}) });
  return ask(runtime.agent, 'p/some-model', 'hello', {
    ...(onEvent ? { onEvent } : {}),
    ...(signal ? { signal } : {}),
  });
}

/** Moves the clock on as far as each retry says. */
export function patient(clock: VirtualClock): (event: AgentEvent) => void {
  return (event) => {
    if (event.type !== 'status' || event.state !== 'retrying') return;
    const { retryAfterMs = 0 } = event;
    setImmediate(() => clock.advance(retryAfterMs));
  };
}
