import type { FirebaseError } from 'firebase/app';
import type { User } from 'firebase/auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRESH_MS } from '../../../src/backend/auth/accounts.ts';
import { SKEW_MS } from '../../../src/backend/auth/id-token-authenticator.ts';
import { configSchema, publicConfigSchema } from '../../../src/shared/http.ts';
import { apiClient } from '../backend/support/api-client.ts';
import { readStream } from '../backend/support/stream-reader.ts';
import type { TestServer } from '../backend/support/test-server.ts';
import {
  claimsOf,
  firebaseProject,
  refreshedAfter,
  withClaims,
  type FirebaseProject,
} from './support/people.ts';
import { startTeamServer } from './support/team-server.ts';

const HOUR_MS = 60 * 60_000;

describe('people who sign in', () => {
  let project: FirebaseProject;
  let given: TestServer;
  beforeEach(async () => {
    project = firebaseProject();
    given = await startTeamServer(project);
  });
  afterEach(async () => {
    await given.dispose();
    await project.dispose();
  });

  const status = async (token: string, path = '/chats') =>
    (await apiClient(given.baseUrl, token).request('GET', path)).status;
  const read = (path: string, token: string) =>
    readStream(`${given.baseUrl}${path}`, { authorization: `Bearer ${token}` });

  it('sign up, come back with their password, and find their chats', async () => {
    const ada = await project.person('ada');
    const api = apiClient(given.baseUrl, ada.token);
    const chat = await api.createChat({ title: 'Hers' });
    const again = await project.signInAgain(ada.email);
    expect(again.user.uid).toBe(ada.uid);
    const later = apiClient(given.baseUrl, await again.user.getIdToken());
    expect((await later.request('GET', '/chats')).body).toMatchObject({ items: [chat] });
  });

  it('get no token for a wrong password, nor for nobody', async () => {
    const { email } = await project.person('ada');
    await expect(project.signInAgain(email, 'wrong horse')).rejects.toMatchObject({
      code: 'auth/wrong-password',
    });
    await expect(project.signInAgain('nobody@example.com')).rejects.toMatchObject({
      code: 'auth/user-not-found',
    });
  });

  it('are told how before they have a token, and the rest when they have one', async () => {
    const open = await fetch(`${given.baseUrl}/config`);
    expect(open.status).toBe(200);
    const told = publicConfigSchema.strict().parse(await open.json());
    expect(told).toEqual({ protocol: 1, signIn: project.signIn });

    const { token } = await project.person('ada');
    const whole = await apiClient(given.baseUrl, token).request('GET', '/config');
    expect(configSchema.parse(whole.body)).toMatchObject({
      signIn: project.signIn,
      streaming: { rolloutPercent: 100, enabledForUser: true },
    });
    expect(await status('no.such.token', '/config')).toBe(401);
    expect((await fetch(`${given.baseUrl}/config`, { method: 'POST' })).status).toBe(401);
    expect((await fetch(`${given.baseUrl}/models`)).status).toBe(401);
  });

  it.each(['/stream', 'chat'])('lose their stream (%s) when the token expires', async (which) => {
    const { token } = await project.person('ada');
    const { sessionId } = await apiClient(given.baseUrl, token).createChat();
    const path = which === 'chat' ? `/chats/${sessionId}/stream?after=0` : which;
    const stream = await read(path, token);
    expect(stream.status).toBe(200);
    given.clock.advance(HOUR_MS);
    expect(given.server.streams).toBe(1);
    given.clock.advance(SKEW_MS + 2_000);
    await stream.ended;
    // No word of it: the client asks again, and hears that it needs a new one.
    expect(stream.frames.filter(({ event = 'ping' }) => event !== 'ping')).toEqual([]);
    expect((await read(path, token)).status).toBe(401);
    // The hour went by at once, which was too fast for the accounts that were asked for meanwhile.
    given.clock.advance(10_000);
    const next = await read(path, refreshedAfter(token, HOUR_MS));
    expect(next.status).toBe(200);
    next.close();
    await next.ended;
  });

  it('may have a clock that differs from the server’s a little', async () => {
    const { token } = await project.person('ada');
    const { iat, exp } = claimsOf(token) as { iat: number; exp: number };
    const at = async (time: number) => {
      const claims = { iat: iat - time, exp: exp - time, auth_time: iat };
      return status(withClaims(token, claims));
    };
    // As the server sees it: time passed since the token was dated, in seconds.
    const now = Math.floor(given.clock.now() / 1_000) - iat;
    expect(await at(-SKEW_MS / 1_000 + now + 5)).toBe(200);
    expect(await at(-SKEW_MS / 1_000 + now - 5)).toBe(401);
    expect(await at(3_600 + SKEW_MS / 1_000 + now - 5)).toBe(200);
    expect(await at(3_600 + SKEW_MS / 1_000 + now + 5)).toBe(401);
  });

  const refresh = (user: User) =>
    user.getIdToken(true).then(
      () => 'refreshed',
      (error: unknown) => (error as FirebaseError).code,
    );

  it.each<[string, (uid: string) => Promise<unknown>, string]>([
    [
      'disabled',
      (uid) => project.operator.updateUser(uid, { disabled: true }),
      'auth/user-disabled',
    ],
    ['deleted', (uid) => project.operator.deleteUser(uid), 'auth/invalid-refresh-token'],
    // The emulator forgets to refuse that; Firebase itself says auth/user-token-expired.
    ['signed out everywhere', (uid) => project.revoke(uid), 'refreshed'],
  ])('are out within a minute when they are %s', async (_, act, code) => {
    const [ada, eve] = [await project.person('ada'), await project.person('eve')];
    const { sessionId } = await apiClient(given.baseUrl, ada.token).createChat();
    const streams = await Promise.all([
      read('/stream', ada.token),
      read(`/chats/${sessionId}/stream`, ada.token),
    ]);
    const other = await read('/stream', eve.token);
    await act(ada.uid);
    given.clock.advance(FRESH_MS);
    await Promise.all(streams.map(({ ended }) => ended));
    expect(await status(ada.token)).toBe(401);
    expect((await read('/stream', ada.token)).status).toBe(401);
    expect(await refresh(ada.user)).toBe(code);
    expect(await status(eve.token)).toBe(200);
    expect(given.server.streams).toBe(1);
    other.close();
    await other.ended;
  });

  it('come in again after a sign-out everywhere, with a new sign-in', async () => {
    const ada = await project.person('ada');
    const { auth_time: signedInAt } = claimsOf(ada.token) as { auth_time: number };
    await project.revoke(ada.uid);
    expect(await status(ada.token)).toBe(401);
    given.clock.advance(60_000);
    expect(await status(withClaims(ada.token, { auth_time: signedInAt + 60 }))).toBe(200);
  });

  const elsewhere = { aud: 'demo-other', iss: 'https://securetoken.google.com/demo-other' };

  it.each<[string, (token: string) => string]>([
    ['of another project', (token) => withClaims(token, elsewhere)],
    ['for another project', (token) => withClaims(token, { aud: elsewhere.aud })],
    ['for somebody who is not there', (token) => withClaims(token, { sub: 'nobody' })],
    ['of another issuer', (token) => withClaims(token, { iss: 'https://example.com' })],
    ['with a signature, which nobody can check', (token) => `${token}c2lnbmVk`],
    ['without a user', (token) => withClaims(token, { sub: undefined })],
    ['cut in half', (token) => token.slice(0, token.length / 2)],
    ['of an earlier server', () => 'a1'.repeat(32)],
  ])('do not come in with a token %s', async (_, change) => {
    const ada = await project.person('ada');
    expect(await status(change(ada.token))).toBe(401);
    expect(await status(ada.token)).toBe(200);
  });

  it('leave nothing of their tokens in the log', async () => {
    const { token } = await project.person('ada');
    await status(token);
    await status(withClaims(token, { aud: 'demo-other' }));
    expect(given.log.join('')).not.toContain(token.split('.')[1]);
  });
});
