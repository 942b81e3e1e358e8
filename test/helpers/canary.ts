import { startHttpServer } from './http-server.ts';

/** A server on the loopback that nothing may reach: it keeps what came all the same. */
export interface Canary {
  readonly url: string;
  /** Paths that were asked for, in their order. */
  readonly hits: readonly string[];
  /** Resolves when this path was asked for. */
  hit(path: string): Promise<void>;
  stop(): Promise<void>;
}

const PAGE = '<!doctype html><meta charset="utf-8"><title>canary</title><body></body>';

export async function startCanary(): Promise<Canary> {
  const hits: string[] = [];
  const waiting: { path: string; resolve: () => void }[] = [];
  const server = await startHttpServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://canary.test').pathname;
    hits.push(path);
    for (const waiter of waiting.splice(0)) {
      if (waiter.path === path) waiter.resolve();
      else waiting.push(waiter);
    }
    response.writeHead(200, {
      'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
      'access-control-allow-origin': '*',
    });
    response.end(path.endsWith('.js') ? 'globalThis.pwned = true;' : PAGE);
  });
  return {
    url: server.url,
    hits,
    hit: (path) =>
      hits.includes(path)
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ path, resolve })),
    stop: () => server.close(),
  };
}
