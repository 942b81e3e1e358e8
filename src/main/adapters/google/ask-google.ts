import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MillraceError } from '../../../shared/errors.ts';
import type { AskGoogle, GoogleClient } from '../../services/ports/google.ts';
import { listenOnLoopback } from './loopback.ts';

const AUTH_ENDPOINT = 'https://accounts.google.com/o/oauth2/v2/auth';
const TOKEN_ENDPOINT = 'https://oauth2.googleapis.com/token';
const TOKEN_TIMEOUT_MS = 20_000;

const tokenAnswerSchema = z.object({ id_token: z.string().min(1) });

export interface AskGoogleOptions {
  /** In the person's own browser, which knows them, and whose address bar they know. */
  readonly openExternal: (url: string) => Promise<void>;
  /** A secret of 256 bits, base64url. */
  readonly newSecret: () => string;
  /** Returns how to cancel. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** So long somebody may take in the browser. */
export const TIME_LIMIT_MS = 5 * 60_000;

/**
 * OAuth for installed programs (RFC 8252): the system's browser, PKCE with S256 (RFC 7636), `state`, and a
 * port on the loopback that is open only meanwhile.
 */
export function createAskGoogle(options: AskGoogleOptions): AskGoogle {
  return async (client, signal) => {
    const state = options.newSecret();
    const verifier = options.newSecret();
    const loopback = await listenOnLoopback(state);
    const cancelTimer = options.after(TIME_LIMIT_MS, () =>
      loopback.close('Nobody signed in for five minutes. Try again.'),
    );
    const giveUp = (): void => loopback.close('The sign-in was given up.');
    signal.addEventListener('abort', giveUp);
    try {
      if (signal.aborted) giveUp();
      else await openBrowser(options, authUrl(client, state, verifier, loopback.redirectUri));
      const code = await loopback.code;
      return await exchange(client, { code, verifier, redirectUri: loopback.redirectUri }, signal);
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', giveUp);
      giveUp();
    }
  };
}

function authUrl(
  client: GoogleClient,
  state: string,
  verifier: string,
  redirectUri: string,
): string {
  const url = new URL(client.authEndpoint ?? AUTH_ENDPOINT);
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // Who has several accounts there may want another than the last one.
    prompt: 'select_account',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function openBrowser({ openExternal }: AskGoogleOptions, url: string): Promise<void> {
  try {
    await openExternal(url);
  } catch (cause) {
    throw new MillraceError('unavailable', 'Your browser could not be opened.', { cause });
  }
}

async function exchange(
  client: GoogleClient,
  { code, verifier, redirectUri }: { code: string; verifier: string; redirectUri: string },
  signal: AbortSignal,
): Promise<string> {
  try {
    const response = await fetch(client.tokenEndpoint ?? TOKEN_ENDPOINT, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TOKEN_TIMEOUT_MS)]),
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id: client.clientId,
        code_verifier: verifier,
        ...(client.clientSecret === undefined ? {} : { client_secret: client.clientSecret }),
      }),
    });
    if (!response.ok) throw new Error(`the token endpoint answered with ${response.status}`);
    return tokenAnswerSchema.parse(await response.json()).id_token;
  } catch (cause) {
    if (signal.aborted) throw new MillraceError('unavailable', 'The sign-in was given up.');
    throw new MillraceError('unavailable', 'Google did not confirm the sign-in. Try again.', {
      retryable: true,
      cause,
    });
  }
}
