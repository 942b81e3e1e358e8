import type { AccountUser } from '../../../shared/accounts.ts';
import type { SignIn } from '../../../shared/http.ts';

/** An ID token, as it came. */
export interface FreshToken {
  readonly token: string;
  /** From the moment it came; told by the service, whatever time this computer takes it to be. */
  readonly lifetimeMs: number;
  /** Whose it is, as the service sees it now. */
  readonly user: AccountUser;
}

/**
 * One person's sign-in at the identity service of a server. Rejects with a MillraceError, in words for
 * the person: `unauthenticated` when the service ended the sign-in, `unavailable` when it cannot be
 * reached, `invalid_request` when what was typed is not right, `rate_limited`.
 */
export interface Identity {
  /** Who was signed in when the app ended; `undefined`: nobody, or nobody any more. */
  restore(): Promise<AccountUser | undefined>;
  signIn(email: string, password: string): Promise<AccountUser>;
  /** Makes the account, signs in and sends the mail that verifies the address. */
  signUp(email: string, password: string): Promise<AccountUser>;
  /** @param idToken Google's */
  signInWithGoogle(idToken: string): Promise<AccountUser>;
  /** Resolves alike whether there is such an account or not: who asks must not learn it. */
  resetPassword(email: string): Promise<void>;
  sendVerification(): Promise<void>;
  /** A new ID token, always asked for anew. */
  refresh(): Promise<FreshToken>;
  /** Forgets the sign-in, here and where it is kept. */
  signOut(): Promise<void>;
  /** Lets go of what it holds; the sign-in stays kept. */
  close(): Promise<void>;
}

/** Where a sign-in lies between two runs of the app, sealed; what is in it is the adapter's own. */
export interface SignInSlot {
  read(): Promise<string | undefined>;
  write(value: string): Promise<void>;
  remove(): Promise<void>;
}

/** The service's own code is loaded when the first of these is opened. */
export type OpenIdentity = (signIn: SignIn, slot: SignInSlot) => Promise<Identity>;
