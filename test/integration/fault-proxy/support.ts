import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../../helpers/fault-proxy/fault-proxy.ts';
import { startHttpServer, type TestServer } from '../../helpers/http-server.ts';

/** The stream of the server behind the proxy. */
export const EVENTS = Array.from(
  { length: 20 },
  (_, index) => `id: ${index + 1}\nevent: token\ndata: {"text":"№${index + 1} 😀"}\n\n`,
).join('');

export interface RawEnd {
  readonly text: string;
  /** How it ended, if not in good order. */
  readonly error: string | undefined;
}

/** Reads what a socket gets until it ends. */
export async function readRaw(socket: Socket): Promise<RawEnd> {
  let text = '';
  let error: string | undefined;
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.on('error', (failure: NodeJS.ErrnoException) => (error = failure.code));
  socket.on('end', () => socket.end());
  await new Promise((resolve) => socket.on('close', resolve));
  return { text, error };
}

/** What the server behind the proxy has seen. */
interface Reached {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ProxiedServer {
  server: TestServer;
  proxy: FaultProxy;
  /** The requests that reached the server. */
  reached: Reached[];
  /** The answers to those for a stream. */
  streams: ServerResponse[];
  onStream: (stream: ServerResponse) => void;
  /** Those of the test, which are closed with it. */
  readonly sockets: Socket[];
  post(path?: string): Promise<Response>;
  stream(): Promise<Response>;
  openSocket(path?: string): Socket;
  /** The kinds of what the proxy did. */
  kinds(): string[];
}

/** A server of one stream behind a fault proxy, new for each test. */
export function useProxiedServer(): ProxiedServer {
  const sockets: Socket[] = [];
  const requests: Omit<ProxiedServer, 'server' | 'proxy' | 'reached' | 'streams' | 'onStream'> = {
    sockets,
    post: (path = '/chats') =>
      fetch(`${world.proxy.url}${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
        body: '{"title":"É"}',
      }),
    stream: () => fetch(`${world.proxy.url}/chats/a/stream`),
    openSocket(path = '/chats/a/stream') {
      const socket = connect(Number(new URL(world.proxy.url).port), '127.0.0.1');
      sockets.push(socket);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: proxy\r\n\r\n`);
      return socket;
    },
    kinds: () => world.proxy.log.map(({ what }) => what),
  };
  const world = requests as ProxiedServer;

  beforeEach(async () => {
    world.reached = [];
    world.streams = [];
    world.onStream = (stream) => void stream.end(EVENTS);
    world.server = await startHttpServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        world.reached.push({ method, url, headers, body: Buffer.concat(pieces).toString('utf8') });
        if (!url.includes('stream')) {
          response.writeHead(201, { 'content-type': 'application/json', 'x-server': 'yes' });
          response.end('{"made":true}');
          return;
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        world.streams.push(response);
        world.onStream(response);
      });
    });
    world.proxy = await startFaultProxy({ target: world.server, seed: 1 });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await world.proxy.close();
    await world.server.close();
  });
  return world;
}
