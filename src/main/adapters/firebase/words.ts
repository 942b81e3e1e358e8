import { FirebaseError } from 'firebase/app';
import { MillraceError } from '../../../shared/errors.ts';

type Words = readonly [code: MillraceError['code'], message: string];

const OFF = 'This way of signing in is not set up on this server. Ask whoever runs it.';
const MISSET = 'The server’s sign-in is not set up right. Ask whoever runs it.';
const AGAIN = 'The sign-in has ended. Sign in again.';

/** The SDK's codes, without their `auth/`, for people. */
const words: Readonly<Record<string, Words>> = {
  'invalid-email': ['invalid_request', 'This is no e-mail address.'],
  'missing-email': ['invalid_request', 'Enter your e-mail address.'],
  'missing-password': ['invalid_request', 'Enter a password.'],
  'invalid-credential': ['invalid_request', 'The e-mail address or the password is not right.'],
  'invalid-login-credentials': [
    'invalid_request',
    'The e-mail address or the password is not right.',
  ],
  'wrong-password': ['invalid_request', 'The e-mail address or the password is not right.'],
  'user-not-found': ['invalid_request', 'The e-mail address or the password is not right.'],
  'email-already-in-use': [
    'invalid_request',
    'There is an account with this e-mail address already. Sign in, or have a new password sent.',
  ],
  'account-exists-with-different-credential': [
    'invalid_request',
    'There is an account with this e-mail address already. Sign in the way you did before.',
  ],
  'weak-password': ['invalid_request', 'The password is too short or too simple.'],
  'password-does-not-meet-requirements': [
    'invalid_request',
    'The password is too short or too simple.',
  ],
  'operation-not-allowed': ['forbidden', OFF],
  'admin-restricted-operation': [
    'forbidden',
    'This server takes no new accounts. Ask whoever runs it for one.',
  ],
  'unauthorized-domain': ['forbidden', OFF],
  'multi-factor-auth-required': [
    'forbidden',
    'This account asks for a second factor, which Millrace does not know yet.',
  ],
  'user-disabled': ['unauthenticated', 'This account was disabled. Ask whoever runs the server.'],
  'user-token-expired': ['unauthenticated', AGAIN],
  'invalid-user-token': ['unauthenticated', AGAIN],
  'invalid-refresh-token': ['unauthenticated', AGAIN],
  'user-mismatch': ['unauthenticated', AGAIN],
  'null-user': ['unauthenticated', AGAIN],
  'no-current-user': ['unauthenticated', AGAIN],
  'requires-recent-login': ['unauthenticated', AGAIN],
  'too-many-requests': ['rate_limited', 'Too many tries. Wait a few minutes, then try again.'],
  'quota-exceeded': ['rate_limited', 'Too many people sign in just now. Try again later.'],
  'invalid-api-key': ['forbidden', MISSET],
  'api-key-not-valid.-please-pass-a-valid-api-key.': ['forbidden', MISSET],
  'app-not-authorized': ['forbidden', MISSET],
  'configuration-not-found': ['forbidden', MISSET],
  'project-not-found': ['forbidden', MISSET],
  'invalid-project-id': ['forbidden', MISSET],
  'network-request-failed': ['unavailable', 'The sign-in service cannot be reached.'],
  timeout: ['unavailable', 'The sign-in service did not answer in time.'],
};

/** In words for the person; what is not known is a matter of time, so that nobody is signed out over it. */
export function errorFor(error: unknown): MillraceError {
  if (error instanceof MillraceError) return error;
  const name = error instanceof FirebaseError ? error.code.replace(/^auth\//u, '') : '';
  const [code, message] = wordsFor(name) ?? [
    'unavailable',
    `The sign-in service does not work just now${name === '' ? '' : ` (${name})`}.`,
  ];
  return new MillraceError(code, message, { retryable: code === 'unavailable', cause: error });
}

function wordsFor(name: string): Words | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** The same for the token service's own codes, which it writes `USER_DISABLED`. */
export function errorForServiceCode(code: string): MillraceError {
  const name = code.split(' ')[0]?.toLowerCase().replaceAll('_', '-') ?? '';
  // It knows the user no more, or the token: both end the sign-in, where typed they are a wrong address.
  const ended = name === 'token-expired' || name === 'user-not-found';
  return errorFor(new FirebaseError(`auth/${ended ? 'user-token-expired' : name}`, code));
}
