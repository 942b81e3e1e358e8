import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  /**
   * Resolves when no request is being answered any more: each was answered or its client went away.
   * (Sockets say less: Node's fetch opens a spare one after an abort and keeps it for 3 s.)
   */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A real HTTP server on a random port of the loopback. */
export async function startHttpServer(listener: RequestListener): Promise<TestServer> {
  const open = new Set<ServerResponse>();
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      if (open.size === 0) waiting.splice(0).forEach((resolve) => resolve());
    });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    idle: () =>
      open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
