import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream';

export interface StreamProxy {
  readonly url: string;
  /** `Last-Event-ID` of each request for a stream so far; '' where there was none. */
  readonly positions: readonly string[];
  /** Ends all connections at once, without a word. New ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * A way to a chat server that adds what a plain client cannot send (the token), under one origin with
 * an empty page at `/`, and that can break.
 */
export async function startStreamProxy(target: {
  readonly url: string;
  readonly token: string;
}): Promise<StreamProxy> {
  const sockets = new Set<Socket>();
  const positions: string[] = [];

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const position = incoming.headers['last-event-id'];
    positions.push(typeof position === 'string' ? position : '');
    const upstream = request(`${target.url}${incoming.url ?? '/'}`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${target.token}`,
        ...(position === undefined ? {} : { 'last-event-id': position }),
      },
    });
    upstream.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // Whichever side breaks off ends the other.
      pipeline(answer, outgoing, () => undefined);
    });
    upstream.once('error', () => outgoing.destroy());
    outgoing.once('close', () => upstream.destroy());
    upstream.end();
  }

  const server = createServer((incoming, outgoing) => {
    if (incoming.url !== '/') {
      forward(incoming, outgoing);
      return;
    }
    outgoing.writeHead(200, { 'content-type': 'text/html' });
    outgoing.end('<!doctype html><title>stream</title>');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    positions,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        cut();
      }),
  };
}
