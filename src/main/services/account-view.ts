import type { AccountView } from '../../shared/accounts.ts';
import type { AccountRecord } from './account-records.ts';

/** The id of the account that is always there. */
export const OWN_ACCOUNT = 'own';

/** @param serverUrl of `MILLRACE_BACKEND_URL`; `undefined`: the server that comes with the app */
export function viewOfOwn(serverUrl: string | undefined): AccountView {
  return {
    accountId: OWN_ACCOUNT,
    name: serverUrl === undefined ? 'This computer' : new URL(serverUrl).host,
    place: '',
    serverUrl: null,
    email: null,
    emailVerified: true,
    session: { state: 'none' },
  };
}

/** @param why nobody is signed in there; `undefined`: somebody is */
export function viewOfRecord(
  { accountId, serverUrl, user }: AccountRecord,
  why: string | undefined,
): AccountView {
  const place = new URL(serverUrl).host;
  return {
    accountId,
    name: user.name ?? user.email ?? place,
    place,
    serverUrl,
    email: user.email,
    emailVerified: user.emailVerified || user.email === null,
    session: why === undefined ? { state: 'signed_in' } : { state: 'signed_out', why },
  };
}
