import { hash, timingSafeEqual } from 'node:crypto';

/** Who a request is from. */
export interface Identity {
  readonly userId: string;
  /** Epoch milliseconds; a stream ends then. Absent: the token holds as long as the server runs. */
  readonly expiresAt?: number;
  /**
   * Calls `onRefused`, once, when the token is refused before it expires: its account was disabled or
   * deleted, its sign-in revoked. Returns how to stop. Absent: that cannot happen.
   */
  readonly watch?: Watch;
}

export type Watch = (onRefused: () => void) => () => void;

/** Tells whose a token is. The embedded server knows one; a server of a team asks Firebase. */
export interface Authenticator {
  /** `undefined`: the token is not valid (any more). Rejects only when it could not be checked. */
  authenticate(token: string): Promise<Identity | undefined>;
}

/** One token, one user: the launch token of the app. */
export function tokenAuthenticator(token: string, userId: string): Authenticator {
  const expected = digest(token);
  return {
    authenticate(offered) {
      // Equal lengths, whatever was offered: the comparison takes the same time for every wrong one.
      const right = timingSafeEqual(digest(offered), expected);
      return Promise.resolve(right ? { userId } : undefined);
    },
  };
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
