import { startHttpServer } from '../http-server.ts';

/** A request that came where none of ours may go. */
export interface StrayRequest {
  readonly method: string;
  readonly path: string;
  /** The header came along: a secret is out. */
  readonly authorization: string | undefined;
}

/** Another origin, to which the proxy redirects: it keeps what reaches it. */
export interface Elsewhere {
  readonly url: string;
  readonly requests: readonly StrayRequest[];
  close(): Promise<void>;
}

export async function startElsewhere(): Promise<Elsewhere> {
  const requests: StrayRequest[] = [];
  const server = await startHttpServer(({ method = '', url = '', headers }, response) => {
    requests.push({ method, path: url, authorization: headers.authorization });
    response.writeHead(200, { 'content-type': 'text/plain' }).end('elsewhere');
  });
  return { url: server.url, requests, close: () => server.close() };
}
