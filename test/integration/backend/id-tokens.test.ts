import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/backend/auth/accounts.ts';
import { connectFirebase } from '../../../src/backend/auth/firebase.ts';
import { idTokenAuthenticator, SKEW_MS } from '../../../src/backend/auth/id-token-authenticator.ts';
import type { Authenticator } from '../../../src/backend/http/authenticator.ts';
import { silentLogger } from '../../../src/backend/log.ts';
import { createVirtualClock, type VirtualClock } from '../../helpers/virtual-clock.ts';
import { standInGoogle, type StandInGoogle } from './support/stand-in-google.ts';

const PROJECT = 'our-team';
const HOUR_MS = 60 * 60_000;

/** Firebase's library itself, with signatures as in earnest; only Google is the test's. */
describe('signed ID tokens', () => {
  let google: StandInGoogle;
  let clock: VirtualClock;
  let authenticator: Authenticator;
  beforeEach(async () => {
    google = await standInGoogle(PROJECT);
    clock = createVirtualClock(Date.now());
    const { isSigned, lookUp } = connectFirebase({ projectId: PROJECT }, google.overrides);
    const accounts = new Accounts({ lookUp, clock, log: silentLogger });
    authenticator = idTokenAuthenticator({ projectId: PROJECT, isSigned, accounts, clock });
  });
  afterEach(() => google.close());

  it('let their user in, for the price of one call each to keys and accounts', async () => {
    const token = google.token(clock.now());
    for (let request = 0; request < 10; request += 1) {
      expect(await authenticator.authenticate(token)).toMatchObject({ userId: 'our-team/ada' });
    }
    expect(google.asked).toEqual({ keys: 1, accounts: 1 });
  });

  it.each<[string, (google: StandInGoogle, now: number) => string]>([
    ['signed with another key', (g, now) => g.token(now, { key: 'other' })],
    ['that name a key that is none', (g, now) => g.token(now, { header: { kid: 'old' } })],
    ['that name no key', (g, now) => g.token(now, { header: { kid: undefined } })],
    ['that say they need no signature', (g, now) => g.token(now, { header: { alg: 'none' } })],
    [
      'without a signature',
      (g, now) =>
        `${g
          .token(now, { header: { alg: 'none' } })
          .split('.', 2)
          .join('.')}.`,
    ],
    [
      'whose signature is made with what everybody knows',
      (g, now) => {
        const [header, payload] = g.token(now, { header: { alg: 'HS256' } }).split('.');
        const text = `${header!}.${payload!}`;
        return `${text}.${createHmac('sha256', g.publicPem).update(text).digest('base64url')}`;
      },
    ],
    [
      'changed after they were signed',
      (g, now) => {
        const [header, , signature] = g.token(now).split('.');
        return `${header!}.${g.token(now, { claims: { sub: 'eve' } }).split('.')[1]!}.${signature!}`;
      },
    ],
    [
      'for the project of somebody else',
      (g, now) =>
        g.token(now, { claims: { aud: 'other', iss: 'https://securetoken.google.com/other' } }),
    ],
    ['of an account that is not there', (g, now) => g.token(now, { claims: { sub: 'eve' } })],
  ])('%s let nobody in', async (_, make) => {
    expect(await authenticator.authenticate(make(google, clock.now()))).toBeUndefined();
  });

  it('are judged by the server’s clock, with a little tolerance', async () => {
    // An hour ago by the machine's clock, which Firebase's library goes by: over for it.
    const token = google.token(clock.now() - HOUR_MS - 10_000);
    expect(await authenticator.authenticate(token)).toMatchObject({
      expiresAt: Math.floor((clock.now() - 10_000) / 1_000) * 1_000 + SKEW_MS,
    });
    clock.advance(SKEW_MS);
    expect(await authenticator.authenticate(token)).toBeUndefined();
    const early = (ms: number) => authenticator.authenticate(google.token(clock.now() + ms));
    expect(await early(SKEW_MS - 5_000)).toBeDefined();
    expect(await early(SKEW_MS + 5_000)).toBeUndefined();
  });

  it('are not taken for signed because they are over', async () => {
    const forged = google.token(clock.now() - HOUR_MS - 10_000, { key: 'other' });
    expect(await authenticator.authenticate(forged)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['disabled', { localId: 'ada', validSince: '0', disabled: true }],
    ['signed out everywhere', { localId: 'ada', validSince: '9999999999' }],
  ])('of who was %s let nobody in', async (_, user) => {
    google.users.set('ada', user);
    expect(await authenticator.authenticate(google.token(clock.now()))).toBeUndefined();
  });

  it.each(['keys', 'accounts'] as const)(
    'are not refused while there is no asking for %s: that is not theirs to mend',
    async (what) => {
      google.away[what] = true;
      const token = google.token(clock.now());
      await expect(authenticator.authenticate(token)).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
      google.away[what] = false;
      clock.advance(5_000);
      expect(await authenticator.authenticate(token)).toMatchObject({ userId: 'our-team/ada' });
    },
  );
});
