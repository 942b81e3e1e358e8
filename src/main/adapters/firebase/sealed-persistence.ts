import type { Persistence } from 'firebase/auth';
import type { SignInSlot } from '../../services/ports/identity.ts';

/** A user as the SDK writes it down (`UserImpl.toJSON`); more is in it than is named here. */
interface WrittenUser {
  readonly stsTokenManager?: { readonly refreshToken?: unknown };
  readonly [member: string]: unknown;
}

/**
 * Where the SDK keeps who is signed in: in the slot, which seals it. A class, for that is what the SDK
 * takes, and a new one each time, for it makes one instance of each class and shares it.
 *
 * Of the tokens only the one for refreshing is kept. Without the other, and without the time at which
 * that expires, the SDK asks for a new one when it restores the user; by a clock that was set since it
 * would send one that is no good, and sign the user out over it.
 *
 * The SDK also removes a user whom it cannot restore because the service is out of order for a moment.
 * It is not heeded: who signs out, or is signed out, is the session's to say.
 */
export function sealedPersistence(slot: SignInSlot): Persistence {
  let last: string | undefined;
  return class SealedPersistence {
    static readonly type = 'LOCAL';
    readonly type = 'LOCAL';

    _isAvailable(): Promise<boolean> {
      return Promise.resolve(true);
    }

    async _set(key: string, user: WrittenUser): Promise<void> {
      if (!isUserKey(key)) return;
      const { refreshToken } = user.stsTokenManager ?? {};
      const text = JSON.stringify({ ...user, stsTokenManager: { refreshToken } });
      // Each refresh sets it anew, and mostly it is what it was.
      if (text === last) return;
      last = text;
      await slot.write(text);
    }

    async _get(key: string): Promise<unknown> {
      if (!isUserKey(key)) return null;
      const text = await slot.read();
      last = text;
      return text === undefined ? null : parse(text);
    }

    _remove(): Promise<void> {
      return Promise.resolve();
    }

    /** Nobody else writes there. */
    _addListener(): void {
      return undefined;
    }

    _removeListener(): void {
      return undefined;
    }
  };
}

/** The SDK looks for more than users, under other names, and writes down how it keeps them. */
function isUserKey(key: string): boolean {
  return key.startsWith('firebase:authUser:');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
