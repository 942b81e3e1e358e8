import type { IncomingMessage } from 'node:http';
import { MillraceError } from '../../shared/errors.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { HttpError, invalid } from './problems.ts';

export interface AdmissionOptions {
  readonly authenticator: Authenticator;
  /** Values of `Host` that are this server, lower case. Read at each request: the port comes late. */
  readonly hosts: () => ReadonlySet<string>;
  /** Web origins that may call; none for a server that is not for browsers. */
  readonly origins: ReadonlySet<string>;
}

/** More than any client of ours sends; Node itself would drop what is over its limit in silence. */
const MAX_HEADERS = 100;

/** Decides about a request before anything of its body is read. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Where the request says it goes and comes from. Another `Host` is a name that someone made point
   * here (DNS rebinding); an `Origin` is a web page. Throws.
   */
  checkSource(req: IncomingMessage): void {
    if (req.rawHeaders.length > 2 * MAX_HEADERS) {
      throw new HttpError(431, 'invalid_request', 'There are too many headers.');
    }
    if (req.url?.startsWith('/') !== true) throw invalid('The request target must be a path.');
    const hosts = headerValues(req, 'host');
    if (hosts.length !== 1) throw invalid('There must be one Host header.');
    if (!this.#options.hosts().has((hosts[0] ?? '').toLowerCase())) {
      throw new MillraceError('forbidden', 'This server does not answer to that Host.');
    }
    for (const origin of headerValues(req, 'origin')) {
      if (!this.#options.origins.has(origin)) {
        throw new MillraceError('forbidden', 'Requests of web pages are refused.');
      }
    }
  }

  /** Rejects with `unauthenticated`. */
  async authenticate(req: IncomingMessage): Promise<Identity> {
    const [header, ...more] = headerValues(req, 'authorization');
    const token = /^Bearer ([^\s]+)$/iu.exec(header ?? '')?.[1];
    if (token === undefined || more.length > 0) {
      throw new MillraceError('unauthenticated', 'An Authorization header with a token is needed.');
    }
    const identity = await this.#options.authenticator.authenticate(token);
    if (identity === undefined) {
      throw new MillraceError('unauthenticated', 'The token is not valid.');
    }
    return identity;
  }
}

/** Every value of a header as it was sent: Node keeps only the first of some that come twice. */
export function headerValues(req: IncomingMessage, lowerName: string): string[] {
  const values: string[] = [];
  const raw = req.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === lowerName) values.push(raw[index + 1] ?? '');
  }
  return values;
}
