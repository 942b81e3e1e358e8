import type { Clock } from '../clock.ts';
import type { Authenticator, Identity } from '../http/authenticator.ts';
import type { Accounts, AccountState } from './accounts.ts';
import { readIdToken, type IdToken } from './id-token.ts';

export interface IdTokenAuthenticatorOptions {
  readonly projectId: string;
  /**
   * Whether the project's keys signed it. What time it is, is not asked here. Rejects when that cannot be
   * told.
   */
  readonly isSigned: (token: string) => Promise<boolean>;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** By how much this server's clock may be before or behind the one that dated the token. */
export const SKEW_MS = 60_000;

/**
 * Takes ID tokens of one Firebase project. A user of ours is an account of that project: the store never
 * mixes them up with those of another project, nor with the one user of a server with a token.
 */
export function idTokenAuthenticator(options: IdTokenAuthenticatorOptions): Authenticator {
  const { projectId, isSigned, accounts, clock } = options;
  return {
    async authenticate(text): Promise<Identity | undefined> {
      const token = readIdToken(text, projectId);
      if (token === undefined || !isOfNow(token, clock.now())) return undefined;
      if (!(await isSigned(text))) return undefined;
      if (!admits(await accounts.get(token.uid), token)) return undefined;
      return {
        userId: `${projectId}/${token.uid}`,
        expiresAt: token.expiresAt + SKEW_MS,
        watch: (onRefused) => {
          const stop = accounts.watch(token.uid, (state) => {
            if (admits(state, token)) return;
            stop();
            onRefused();
          });
          return stop;
        },
      };
    },
  };
}

function isOfNow({ issuedAt, expiresAt }: IdToken, now: number): boolean {
  return issuedAt - SKEW_MS <= now && now < expiresAt + SKEW_MS;
}

function admits(account: AccountState, { signedInAt }: IdToken): boolean {
  return account !== undefined && !account.disabled && signedInAt >= account.validSince;
}
