import { randomUUID } from 'node:crypto';
import { applicationDefault, initializeApp, type AppOptions } from 'firebase-admin/app';
import { FirebaseAuthError, getAuth, type Auth } from 'firebase-admin/auth';
import { MillraceError } from '../../shared/errors.ts';
import type { SignIn } from '../../shared/http.ts';
import type { Account, LookUp } from './accounts.ts';

/** What of Firebase the authenticator needs: the only file that knows its library. */
export interface Firebase {
  readonly isSigned: (token: string) => Promise<boolean>;
  readonly lookUp: LookUp;
}

/**
 * Outside of the emulator accounts are looked up with the credentials that Google's libraries find by
 * themselves (GOOGLE_APPLICATION_CREDENTIALS, or those of the machine).
 *
 * @param overrides what tests put in place of Google
 */
export function connectFirebase(
  { projectId, emulatorHost }: Pick<SignIn, 'projectId' | 'emulatorHost'>,
  overrides: Pick<AppOptions, 'credential' | 'httpAgent'> = {},
): Firebase {
  const credential = emulatorHost === undefined ? { credential: applicationDefault() } : {};
  const app = initializeApp({ projectId, ...credential, ...overrides }, randomUUID());
  const auth = getAuth(app);
  return { isSigned: (token) => isSigned(auth, token), lookUp: (uids) => lookUp(auth, uids) };
}

async function isSigned(auth: Auth, token: string): Promise<boolean> {
  try {
    await auth.verifyIdToken(token);
    return true;
  } catch (error) {
    if (!(error instanceof FirebaseAuthError)) throw notChecked(error);
    switch (error.code) {
      // Audience, issuer and signature come before the time, which is not for this clock to say.
      case 'auth/id-token-expired':
        return true;
      // The emulator looks at the account as well.
      case 'auth/user-disabled':
      case 'auth/user-not-found':
      case 'auth/id-token-revoked':
        return false;
      case 'auth/argument-error':
        // Keys that cannot be fetched come under the same code: nobody must be signed out over them.
        if (error.message.includes('Firebase ID token')) return false;
        throw notChecked(error);
      default:
        throw notChecked(error);
    }
  }
}

async function lookUp(auth: Auth, uids: readonly string[]): Promise<ReadonlyMap<string, Account>> {
  const { users } = await auth.getUsers(uids.map((uid) => ({ uid })));
  return new Map(
    users.map(({ uid, disabled, tokensValidAfterTime }) => [
      uid,
      { disabled, validSince: Date.parse(tokensValidAfterTime ?? '') || 0 },
    ]),
  );
}

function notChecked(cause: unknown): MillraceError {
  return new MillraceError('unavailable', 'Tokens cannot be checked at the moment.', {
    retryable: true,
    cause,
  });
}
