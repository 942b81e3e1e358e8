import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '../log.ts';
import { HttpError, invalid, problemAnswer } from './problems.ts';

/** Milliseconds and bytes. Streams are not touched by these: their request is over at once. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16 * 1024,
  connectionsCheckingInterval: 5_000,
} as const;

/** Node's server with limits of ours, whose refusals are problem documents too. */
export function createHttpServer(listener: RequestListener, log: Logger): Server {
  const server = createServer(LIMITS, listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Where something was said already, a refusal would land in the middle of it.
    const isFresh = socket instanceof Socket && socket.bytesWritten === 0;
    if (!isFresh || !socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { status, headers, body } = problemAnswer(refusal(error.code), log);
    const lines = Object.entries({
      ...headers,
      connection: 'close',
      'content-length': Buffer.byteLength(body),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  });
  return server;
}

/** What Node's parser refuses, by its error code. */
function refusal(code: string | undefined): Error {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpError(431, 'invalid_request', 'The headers are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpError(408, 'invalid_request', 'The request took too long.');
    default:
      return invalid('This is not HTTP.');
  }
}
