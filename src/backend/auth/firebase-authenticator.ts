import type { SignIn } from '../../shared/http.ts';
import type { Clock } from '../clock.ts';
import type { Authenticator } from '../http/authenticator.ts';
import type { Logger } from '../log.ts';
import { Accounts } from './accounts.ts';
import { connectFirebase } from './firebase.ts';
import { idTokenAuthenticator } from './id-token-authenticator.ts';

export interface FirebaseAuthenticatorOptions {
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Takes the ID tokens of people who signed in to a Firebase project. */
export function firebaseAuthenticator(options: FirebaseAuthenticatorOptions): Authenticator {
  const { signIn, clock, log } = options;
  const { isSigned, lookUp } = connectFirebase(signIn);
  const accounts = new Accounts({ lookUp, clock, log });
  return idTokenAuthenticator({ projectId: signIn.projectId, isSigned, accounts, clock });
}
