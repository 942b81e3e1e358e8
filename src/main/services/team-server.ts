import { z } from 'zod';
import { MillraceError, problemSchema } from '../../shared/errors.ts';
import { PROTOCOL_VERSION, publicConfigSchema, type SignIn } from '../../shared/http.ts';
import { isLoopbackHost } from './loopback-host.ts';
import type { ConfigAnswer, ReadConfig } from './ports/server-config.ts';

/** A server that people sign in to. */
export interface TeamServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly signIn: SignIn;
}

const versionSchema = z.object({ protocol: z.number().int() });

/**
 * What somebody typed or pasted, as a server's address. A name without a scheme means https, and http on
 * this computer. Throws `invalid_request` with words.
 */
export function serverUrlOf(text: string): string {
  const typed = text.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//iu.test(typed) ? typed : `https://${typed}`);
  if (url === undefined || typed === '') throw wrong('This is no address of a server.');
  const isLoopback = isLoopbackHost(url.hostname);
  if (isLoopback && !/^https:/iu.test(typed)) url.protocol = 'http:';
  if (url.username !== '' || url.password !== '') {
    throw wrong('Leave the user and the password out of the address: you sign in after this.');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw wrong('The address must begin with https://, so that nobody on the way can read along.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
}

/** Asks the server how one signs in. Rejects with a MillraceError in words for the person. */
export async function readTeamServer(url: string, readConfig: ReadConfig): Promise<TeamServer> {
  const answer = await readConfig(url);
  const refusal = refusalOf(answer, new URL(url).host);
  if (refusal !== undefined) throw refusal;
  const body = answer.kind === 'json' ? answer.body : undefined;
  const config = publicConfigSchema.safeParse(body);
  if (!config.success) {
    throw wrong('This server does not say how one signs in. Ask whoever runs it.');
  }
  const { signIn } = config.data;
  checkSignIn(signIn);
  return { url, signIn };
}

function refusalOf(answer: ConfigAnswer, host: string): MillraceError | undefined {
  switch (answer.kind) {
    case 'unreachable':
      return new MillraceError('unavailable', `${host} cannot be reached.`, { retryable: true });
    case 'redirect':
      return wrong(`${host} sends elsewhere. Enter the address that it sends to.`);
    case 'other':
      return answer.status >= 500 ? broken(host, answer.status) : noServer(host);
    default:
      break;
  }
  const version = versionSchema.safeParse(answer.body);
  if (answer.status === 200 && version.success) {
    const { protocol } = version.data;
    if (protocol === PROTOCOL_VERSION) return undefined;
    const older = protocol > PROTOCOL_VERSION ? 'Millrace' : 'the server';
    return wrong(
      `${host} speaks another version of the protocol (${protocol}; this Millrace speaks ${PROTOCOL_VERSION}). Bring ${older} up to date.`,
    );
  }
  if (answer.status >= 500) return broken(host, answer.status);
  const problem = problemSchema.safeParse(answer.body);
  if (answer.status === 401 && problem.data?.code === 'unauthenticated') {
    return wrong(
      `${host} is a Millrace server that nobody signs in to: it is for one person, who starts Millrace with MILLRACE_BACKEND_URL and MILLRACE_TOKEN.`,
    );
  }
  return noServer(host);
}

/** What a server says is asked of it, and goes where it says: with a password, or with what signs in. */
function checkSignIn({ emulatorHost, google }: SignIn): void {
  const emulator = emulatorHost === undefined ? undefined : parseUrl(`http://${emulatorHost}`);
  const isFine =
    emulatorHost === undefined ||
    (emulator?.host === emulatorHost.toLowerCase() && isLoopbackHost(emulator.hostname));
  if (!isFine) {
    throw wrong(
      'This server has people sign in at an emulator on another computer, where anybody can be anybody.',
    );
  }
  for (const endpoint of [google?.authEndpoint, google?.tokenEndpoint]) {
    if (endpoint !== undefined && !isSafe(endpoint)) {
      throw wrong(
        'This server has people sign in to Google over a connection that others can read.',
      );
    }
  }
}

function isSafe(endpoint: string): boolean {
  const url = parseUrl(endpoint);
  if (url === undefined) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function wrong(message: string): MillraceError {
  return new MillraceError('invalid_request', message);
}

function noServer(host: string): MillraceError {
  return wrong(`There is no Millrace server at ${host}.`);
}

function broken(host: string, status: number): MillraceError {
  return new MillraceError('unavailable', `${host} is out of order just now (${status}).`, {
    retryable: true,
  });
}
