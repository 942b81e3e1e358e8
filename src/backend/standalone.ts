import { mkdirSync } from 'node:fs';
import { errorMessage } from '../shared/errors.ts';
import { systemClock } from './clock.ts';
import { localUser } from './embedded.ts';
import type { Authenticator } from './http/authenticator.ts';
import { exitOnUncaught, processLogger } from './process-log.ts';
import { standaloneSettings, type StandaloneSettings } from './standalone-settings.ts';
import { startServer } from './start-server.ts';

/**
 * The chat server as a process of its own; `npm run server` starts it. It is for one person, who has its
 * token, or for a team, whose people sign in to a Firebase project: standalone-settings.ts says what it
 * takes of the environment. Prints one line of JSON, `{"type":"ready","port":N}` or
 * `{"type":"failed","message":WHY}`, and stops on SIGTERM, on SIGINT, and when whoever started it with a
 * channel is gone.
 */
const log = processLogger();
exitOnUncaught(log);
const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));

function say(message: object, then?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, then);
}

async function authenticatorFor(access: StandaloneSettings['access']): Promise<Authenticator> {
  if ('token' in access) return localUser(access.token);
  // Firebase's library takes half a second to load: only a server that needs it does.
  const { firebaseAuthenticator } = await import('./auth/firebase-authenticator.ts');
  return firebaseAuthenticator({ signIn: access.signIn, clock: systemClock, log });
}

async function main(): Promise<void> {
  const { access, rolloutPercent, ...settings } = standaloneSettings(process.env);
  const authenticator = await authenticatorFor(access);
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const server = await startServer({
    ...settings,
    authenticator,
    signIn: 'signIn' in access ? access.signIn : undefined,
    config: { rolloutPercent },
    providers: [],
    discoverOllama: true,
    log,
  });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  void parentGone.then(stop);
  say({ type: 'ready', port: server.port });
}

main().catch((error: unknown) => {
  const message = errorMessage(error);
  log.error('server_failed', { message });
  say({ type: 'failed', message }, () => process.exit(1));
});
