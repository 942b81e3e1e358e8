import { randomUUID } from 'node:crypto';
import { deleteApp, initializeApp, setLogLevel } from 'firebase/app';
import {
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  GoogleAuthProvider,
  initializeAuth,
  sendEmailVerification,
  sendPasswordResetEmail,
  signInWithCredential,
  signInWithEmailAndPassword,
  signOut,
  type Auth,
  type User,
} from 'firebase/auth';
import { z } from 'zod';
import type { AccountUser } from '../../../shared/accounts.ts';
import { MillraceError } from '../../../shared/errors.ts';
import type { SignIn } from '../../../shared/http.ts';
import type { Identity, SignInSlot } from '../../services/ports/identity.ts';
import { sealedPersistence } from './sealed-persistence.ts';
import { whyNotRestored } from './token-service.ts';
import { errorFor } from './words.ts';

const keptSchema = z.object({ stsTokenManager: z.object({ refreshToken: z.string() }) });

/**
 * One person at one Firebase project. Each has an app of its own, so that several people of a project
 * are signed in side by side. This file brings the SDK along: it is imported when first needed.
 */
export function openFirebaseIdentity(signIn: SignIn, slot: SignInSlot): Identity {
  const { projectId, apiKey, authDomain, emulatorHost } = signIn;
  // Its words on the console name users; what went wrong comes back as an error.
  setLogLevel('silent');
  const app = initializeApp({ projectId, apiKey, authDomain }, randomUUID());
  const auth = initializeAuth(app, { persistence: sealedPersistence(slot) });
  if (emulatorHost !== undefined) {
    connectAuthEmulator(auth, `http://${emulatorHost}`, { disableWarnings: true });
  }

  async function entered(user: Promise<{ user: User }>): Promise<AccountUser> {
    return viewOf((await inWords(user)).user);
  }

  return {
    async restore() {
      await inWords(auth.authStateReady());
      if (auth.currentUser !== null) return viewOf(auth.currentUser);
      const kept = await slot.read();
      if (kept === undefined) return undefined;
      const refreshToken = refreshTokenOf(kept);
      if (refreshToken === undefined) return undefined;
      throw await whyNotRestored(signIn, refreshToken);
    },
    signIn: (email, password) => entered(signInWithEmailAndPassword(auth, email, password)),
    async signUp(email, password) {
      const { user } = await inWords(createUserWithEmailAndPassword(auth, email, password));
      // The account is there without the mail, which can be asked for again.
      await sendEmailVerification(user).catch(() => undefined);
      return viewOf(user);
    },
    signInWithGoogle: (idToken) =>
      entered(signInWithCredential(auth, GoogleAuthProvider.credential(idToken))),
    async resetPassword(email) {
      try {
        await inWords(sendPasswordResetEmail(auth, email));
      } catch (error) {
        if (!isUnknownUser(error)) throw error;
      }
    },
    async sendVerification() {
      await inWords(sendEmailVerification(userOf(auth)));
    },
    async refresh() {
      const user = userOf(auth);
      const { token, claims, issuedAtTime, expirationTime } = await inWords(
        user.getIdTokenResult(true),
      );
      return {
        token,
        // Both are the service's times: what lies between them is right whatever this clock says.
        lifetimeMs: Date.parse(expirationTime) - Date.parse(issuedAtTime),
        user: { ...viewOf(user), emailVerified: claims['email_verified'] === true },
      };
    },
    async signOut() {
      await slot.remove();
      await signOut(auth);
    },
    close: () => deleteApp(app),
  };
}

async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw errorFor(error);
  }
}

function userOf({ currentUser }: Auth): User {
  if (currentUser !== null) return currentUser;
  throw new MillraceError('unauthenticated', 'The sign-in has ended. Sign in again.');
}

function viewOf({ uid, email, displayName, emailVerified }: User): AccountUser {
  return { uid, email, name: displayName, emailVerified };
}

function isUnknownUser(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'auth/user-not-found';
}

function refreshTokenOf(kept: string): string | undefined {
  try {
    return keptSchema.safeParse(JSON.parse(kept)).data?.stsTokenManager.refreshToken;
  } catch {
    return undefined;
  }
}
