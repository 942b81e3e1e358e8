import { signInSchema, type SignIn } from '../../shared/http.ts';

/**
 * The Firebase project that the environment names, if it names one:
 *
 * - `MILLRACE_FIREBASE_PROJECT`: its id. Without it nobody signs in, and a token opens the server.
 * - `MILLRACE_FIREBASE_API_KEY`: its Web API key, which clients need and which is no secret.
 * - `MILLRACE_FIREBASE_AUTH_DOMAIN`: `PROJECT.firebaseapp.com` when absent.
 * - `MILLRACE_GOOGLE_CLIENT_ID`, `MILLRACE_GOOGLE_CLIENT_SECRET`: the OAuth client of type "Desktop app"
 *   that people sign in to Google with; without it clients do not offer that.
 * - `MILLRACE_GOOGLE_AUTH_ENDPOINT`, `MILLRACE_GOOGLE_TOKEN_ENDPOINT`: in the place of Google's.
 * - `FIREBASE_AUTH_EMULATOR_HOST`: `HOST:PORT` of the Auth emulator. Firebase's library reads that name
 *   by itself and takes unsigned tokens then, so it is refused but for the projects that Firebase sets
 *   apart for trying things out, `demo-…`.
 *
 * Throws with words for the operator.
 */
export function signInFrom(env: NodeJS.ProcessEnv): SignIn | undefined {
  const projectId = valueOf(env, 'MILLRACE_FIREBASE_PROJECT');
  if (projectId === undefined) return undefined;
  if (!/^[a-z0-9-]{1,63}$/u.test(projectId)) {
    throw new Error('MILLRACE_FIREBASE_PROJECT must be the id of a Firebase project.');
  }
  const apiKey = valueOf(env, 'MILLRACE_FIREBASE_API_KEY');
  if (apiKey === undefined) throw new Error('MILLRACE_FIREBASE_API_KEY is not set.');
  const clientId = valueOf(env, 'MILLRACE_GOOGLE_CLIENT_ID');
  const clientSecret = valueOf(env, 'MILLRACE_GOOGLE_CLIENT_SECRET');
  const emulatorHost = emulatorOf(env, projectId);
  return signInSchema.parse({
    type: 'firebase',
    projectId,
    apiKey,
    authDomain: valueOf(env, 'MILLRACE_FIREBASE_AUTH_DOMAIN') ?? `${projectId}.firebaseapp.com`,
    emulatorHost,
    google:
      clientId === undefined
        ? undefined
        : {
            clientId,
            clientSecret,
            authEndpoint: valueOf(env, 'MILLRACE_GOOGLE_AUTH_ENDPOINT'),
            tokenEndpoint: valueOf(env, 'MILLRACE_GOOGLE_TOKEN_ENDPOINT'),
          },
  });
}

function emulatorOf(env: NodeJS.ProcessEnv, projectId: string): string | undefined {
  const host = valueOf(env, 'FIREBASE_AUTH_EMULATOR_HOST');
  if (host === undefined) return undefined;
  if (!projectId.startsWith('demo-')) {
    throw new Error(
      'FIREBASE_AUTH_EMULATOR_HOST is set: anybody could make a token. Unset it, or name a project whose id begins with "demo-".',
    );
  }
  if (!/^[\w.-]+:\d+$/u.test(host)) {
    throw new Error('FIREBASE_AUTH_EMULATOR_HOST must be HOST:PORT.');
  }
  return host;
}

/** An empty variable is none. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}
