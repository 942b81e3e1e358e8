import type { SignIn } from '../../../shared/http.ts';

/** The OAuth client that a server names, and where Google is. */
export type GoogleClient = NonNullable<SignIn['google']>;

/**
 * Has the person sign in to Google in their browser, and resolves with Google's ID token. Rejects with a
 * MillraceError, also when the signal is aborted or nobody signs in for some minutes.
 */
export type AskGoogle = (client: GoogleClient, signal: AbortSignal) => Promise<string>;
