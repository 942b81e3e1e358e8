import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MillraceError } from '../../../shared/errors.ts';
import { loopbackPage } from './loopback-page.ts';

const PATH = '/signed-in';

export interface Loopback {
  /** Where the browser is to come back to. */
  readonly redirectUri: string;
  /** Resolves with the code that the browser brings back. Rejects when the person or the service says no. */
  readonly code: Promise<string>;
  /** `why` for who waits for the code. */
  close(why: string): void;
}

/**
 * Waits on a port of this computer for the browser to come back (RFC 8252, 7.3). It answers the one
 * request that brings `state`, and nothing else than 404 to others: any page in any browser here can call.
 */
export async function listenOnLoopback(state: string): Promise<Loopback> {
  let settle: { resolve: (code: string) => void; reject: (error: Error) => void };
  const code = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever closes before it came waits for it no more.
  code.catch(() => undefined);

  const server = createServer((request, response) => {
    const query = queryOf(request, port);
    if (query?.get('state') !== state) {
      respond(response, 404, loopbackPage('Nothing here', 'This page belongs to a sign-in.'));
      return;
    }
    const found = query.get('code');
    if (found !== null && found !== '') {
      respond(
        response,
        200,
        loopbackPage('You are signed in', 'Go back to Millrace. You can close this page.'),
      );
      settle.resolve(found);
    } else {
      respond(
        response,
        200,
        loopbackPage(
          'You are not signed in',
          'Go back to Millrace to try again. You can close this page.',
        ),
      );
      settle.reject(refusal(query.get('error')));
    }
    server.close();
  });
  // Nobody has to stay connected here.
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    redirectUri: `http://127.0.0.1:${port}${PATH}`,
    code,
    close(why) {
      server.close();
      // The page that was answered has come whole.
      server.closeIdleConnections();
      settle.reject(new MillraceError('unavailable', why));
    },
  };
}

/** Of a request that a browser makes when it is sent here; by another name for this computer it is none. */
function queryOf({ method, url = '', headers }: IncomingMessage, port: number) {
  if (method !== 'GET' || headers.host !== `127.0.0.1:${port}`) return undefined;
  const [path, query] = url.split('?');
  return path === PATH ? new URLSearchParams(query) : undefined;
}

function respond(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(html);
}

function refusal(error: string | null): MillraceError {
  return error === 'access_denied'
    ? new MillraceError('invalid_request', 'You did not allow the sign-in in the browser.')
    : new MillraceError('unavailable', 'Google did not sign you in. Try again.', {
        retryable: true,
      });
}
