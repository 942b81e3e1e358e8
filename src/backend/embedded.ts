import { tokenAuthenticator, type Authenticator } from './http/authenticator.ts';
import { startServer, type Started, type StartOptions } from './start-server.ts';

export interface EmbeddedOptions extends Omit<StartOptions, 'authenticator' | 'signIn'> {
  readonly token: string;
}

export type Embedded = Started;

/** Whose the chats of a server with one token are. */
const LOCAL_USER = 'local';

/** One token, the one user of a server on this person's own machine. */
export function localUser(token: string): Authenticator {
  return tokenAuthenticator(token, LOCAL_USER);
}

/** A server for one person, whose token opens it. Rejects as `startServer` does. */
export function startEmbedded({ token, ...options }: EmbeddedOptions): Promise<Embedded> {
  return startServer({ ...options, authenticator: localUser(token) });
}
