import { firebaseAuthenticator } from '../../../../src/backend/auth/firebase-authenticator.ts';
import { startTestServer, type TestServerOptions } from '../../backend/support/test-server.ts';
import type { FirebaseProject } from './people.ts';

/** A server whose people sign in to this project. Its clock begins with the emulator's, and is moved. */
export function startTeamServer({ signIn }: FirebaseProject, options: TestServerOptions = {}) {
  return startTestServer({
    now: Date.now(),
    signIn,
    authenticator: ({ clock, log }) => firebaseAuthenticator({ signIn, clock, log }),
    ...options,
  });
}
