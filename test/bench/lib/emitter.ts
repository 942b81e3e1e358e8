import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pace } from './pace.ts';
import { tokenText } from './tokens.ts';

/**
 * A chat server that holds one chat with one answer under way and streams it at a set pace: what the
 * app needs of the protocol, and no more. It stamps each token when it hands it to the socket.
 */
export interface Emitter {
  readonly url: string;
  readonly token: string;
  readonly sessionId: string;
  /** The page that does nothing but read the stream. */
  readonly barePage: string;
  /** Resolves when somebody reads the stream. */
  reader(): Promise<void>;
  /** Emits `perSecond` tokens a second for so long; resolves when the last one is out. */
  emit(perSecond: number, forMs: number): Promise<void>;
  /** By token number, epoch milliseconds. */
  readonly emittedAt: readonly number[];
  /** Snapshots that were asked for: one, unless the client had to begin anew. */
  snapshots(): number;
  close(): Promise<void>;
}

const TOKEN = 'b'.repeat(64);
const AT = '2026-01-01T00:00:00.000Z';
const MODEL = 'bench/pace';
const ids = { sessionId: 'bench-chat', runId: 'bench-run', question: 'bench-1', answer: 'bench-2' };

const ofRun = { runId: ids.runId, messageId: ids.answer };

/** Events before the first token: the question, the empty answer, and that it is being written. */
const BEFORE = 3;
const status = { runId: ids.runId, state: 'running', activity: 'writing' };
const STATUS = `id: ${BEFORE}\nevent: status\ndata: ${JSON.stringify(status)}\n\n`;

export async function startEmitter(): Promise<Emitter> {
  const emittedAt: number[] = [];
  const readers = new Set<ServerResponse>();
  const waiting: (() => void)[] = [];
  let snapshots = 0;
  let text = '';

  const head = (): number => emittedAt.length + BEFORE;

  function frame(token: number): string {
    const data = { ...ofRun, text: tokenText(token) };
    return `id: ${token + BEFORE + 1}\nevent: token\ndata: ${JSON.stringify(data)}\n\n`;
  }

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const after = Number(request.headers['last-event-id'] ?? Number.NaN);
    if (Number.isNaN(after) || after > head() || after < BEFORE) {
      snapshots += 1;
      // What the run is at just now is in no snapshot: a new reader is told by its event.
      const id = text === '' ? BEFORE - 1 : head();
      const data = JSON.stringify(snapshotOf(text));
      response.write(`id: ${id}\nevent: snapshot\ndata: ${data}\n\n${text === '' ? STATUS : ''}`);
    } else {
      for (let n = after - BEFORE; n < emittedAt.length; n += 1) response.write(frame(n));
    }
    response.socket?.setNoDelay(true);
    readers.add(response);
    response.once('close', () => readers.delete(response));
    for (const resolve of waiting.splice(0)) resolve();
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://bench');
    if (pathname === '/bare') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(BARE_PAGE);
    } else if (pathname === '/bare/stream') {
      stream(request, response);
    } else if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      problem(response, 401, 'unauthenticated');
    } else if (pathname === `/chats/${ids.sessionId}/stream`) {
      stream(request, response);
    } else {
      const body = request.method === 'GET' ? bodyOf(pathname, text, head()) : undefined;
      if (body === undefined) problem(response, 404, 'not_found');
      else
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  }

  function send(count: number): void {
    if (count <= 0) return;
    let frames = '';
    for (let left = count; left > 0; left -= 1) {
      const token = emittedAt.length;
      frames += frame(token);
      text += tokenText(token);
      emittedAt.push(performance.timeOrigin + performance.now());
    }
    for (const reader of readers) reader.write(frames);
  }

  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  const url = `http://127.0.0.1:${address.port}`;

  return {
    url,
    token: TOKEN,
    sessionId: ids.sessionId,
    barePage: `${url}/bare`,
    emittedAt,
    reader: () =>
      readers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    emit: (perSecond, forMs) => pace(perSecond, forMs, send),
    snapshots: () => snapshots,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Nothing but the stream and text: what any page that shows it has to do. */
const BARE_PAGE = `<!doctype html><meta charset="utf-8"><title>Bare</title>
<style>body{margin:16px;font:15px/1.6 sans-serif;white-space:pre-wrap}</style><body><script>
const source = new EventSource('/bare/stream');
source.addEventListener('token', (event) => document.body.append(JSON.parse(event.data).text));
</script>`;

const chat = {
  sessionId: ids.sessionId,
  title: 'Bench',
  model: MODEL,
  pinned: false,
  archived: false,
  createdAt: AT,
  updatedAt: AT,
};
const run = {
  runId: ids.runId,
  sessionId: ids.sessionId,
  parentId: ids.question,
  messageId: ids.answer,
  state: 'running',
  createdAt: AT,
};
const question = {
  messageId: ids.question,
  sessionId: ids.sessionId,
  parentId: null,
  role: 'user',
  parts: [{ type: 'text', text: 'Count.' }],
  state: 'complete',
  createdAt: AT,
};

function answerOf(text: string) {
  return {
    messageId: ids.answer,
    sessionId: ids.sessionId,
    parentId: ids.question,
    role: 'assistant',
    parts: text === '' ? [] : [{ type: 'text', text }],
    runId: ids.runId,
    model: MODEL,
    state: 'streaming',
    createdAt: AT,
  };
}

function snapshotOf(text: string) {
  return { chat, messages: [question, answerOf(text)], runs: [run] };
}

function bodyOf(pathname: string, text: string, head: number): unknown {
  switch (pathname) {
    case '/chats':
      return { items: [chat] };
    case `/chats/${ids.sessionId}`:
      return chat;
    case `/chats/${ids.sessionId}/messages`:
      return { items: [answerOf(text), question], sequence: head };
    case '/models':
      return {
        items: [{ modelId: MODEL, label: 'Pace', provider: 'bench', tools: false, images: false }],
        default: MODEL,
      };
    case '/config':
      return {
        protocol: 1,
        limits: { messageBytes: 1e6, fileBytes: 1e6, runsAtOnce: 1 },
        streaming: { rolloutPercent: 100, enabledForUser: true },
        repair: { attempts: 3 },
      };
    default:
      return undefined;
  }
}

function problem(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ title: code, status, code, retryable: false }));
}
