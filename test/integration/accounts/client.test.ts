import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRESH_MS } from '../../../src/backend/auth/accounts.ts';
import { memoryBox } from '../../helpers/memory-storage.ts';
import { startHttpServer } from '../../helpers/http-server.ts';
import type { TestServer } from '../backend/support/test-server.ts';
import { startClient, type ClientOptions } from './support/client.ts';
import { firebaseProject, PASSWORD, type FirebaseProject } from './support/people.ts';
import { startTeamServer } from './support/team-server.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the app at a server that people sign in to', () => {
  let project: FirebaseProject;
  let given: TestServer;
  const clients: Awaited<ReturnType<typeof startClient>>[] = [];
  beforeEach(async () => {
    project = firebaseProject();
    given = await startTeamServer(project);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const client of clients.splice(0)) await client.accounts.close();
    await given.dispose();
    await project.dispose();
  });

  async function start(options?: ClientOptions) {
    const client = await startClient(options);
    clients.push(client);
    return client;
  }

  const newEmail = (): string => `${crypto.randomUUID()}@example.com`;

  async function signedUp(options?: ClientOptions) {
    const client = await start(options);
    const email = newEmail();
    const accountId = await client.accounts.signUp(given.baseUrl, email, PASSWORD);
    return { ...client, email, accountId, uid: accountId.split(' ')[1] ?? '' };
  }

  it('says what it is before anybody signs in', async () => {
    const { accounts } = await start();
    const offer = await accounts.add(`${given.baseUrl}/`);
    expect(offer).toMatchObject({ url: given.baseUrl, google: false, isTrial: true });
  });

  it('is opened by who signs up, and by who signs in; each has their own', async () => {
    const ada = await signedUp();
    const chat = await ada.api(ada.accountId).createChat({ title: 'Hers' }, 'key-of-this-chat');
    expect(ada.view(ada.accountId)).toMatchObject({
      name: ada.email,
      emailVerified: false,
      session: { state: 'signed_in' },
    });
    const bob = await ada.accounts.signUp(given.baseUrl, newEmail(), PASSWORD);
    expect(await ada.api(bob).listChats({})).toEqual({ items: [] });
    await expect(ada.api(bob).getChat(chat.sessionId)).rejects.toMatchObject({ code: 'not_found' });
    // Both go on side by side, and elsewhere too.
    expect((await ada.api(ada.accountId).listChats({})).items).toEqual([chat]);
    const elsewhere = await start();
    const again = await elsewhere.accounts.signIn(given.baseUrl, ada.email, PASSWORD);
    expect(again).toBe(ada.accountId);
    expect((await elsewhere.api(again).listChats({})).items).toEqual([chat]);
  });

  it('refuses in words', async () => {
    const { accounts, email } = await signedUp();
    const url = given.baseUrl;
    const wrong = 'The e-mail address or the password is not right.';
    await expect(accounts.signIn(url, email, 'wrong horse')).rejects.toThrow(wrong);
    await expect(accounts.signIn(url, newEmail(), PASSWORD)).rejects.toThrow(wrong);
    await expect(accounts.signIn(url, 'nobody', PASSWORD)).rejects.toThrow('no e-mail address');
    await expect(accounts.signUp(url, email, PASSWORD)).rejects.toThrow('an account with this');
    await expect(accounts.signUp(url, newEmail(), 'short')).rejects.toThrow('too short');
    await expect(accounts.signInGoogle(url)).rejects.toMatchObject({ code: 'forbidden' });
    expect(accounts.list()).toHaveLength(2);
  });

  it('sends mail for a new password, and does not tell whether there is such an account', async () => {
    const { accounts, email } = await signedUp();
    await accounts.resetPassword(given.baseUrl, email);
    await accounts.resetPassword(given.baseUrl, newEmail());
    const mails = await project.mailsTo(email);
    expect(mails.map(({ requestType }) => requestType)).toEqual(['VERIFY_EMAIL', 'PASSWORD_RESET']);
  });

  it('sees that an address was verified with the next token', async () => {
    const { accounts, email, accountId, session, clock, view } = await signedUp();
    await session(accountId).token();
    await accounts.sendVerification(accountId);
    const [, mail] = await project.mailsTo(email);
    await fetch(mail?.oobLink ?? '');
    clock.advance(55 * MINUTE);
    await vi.waitFor(() => expect(view(accountId)?.emailVerified).toBe(true));
  });

  it('refreshes the token ahead of its end, once for all', async () => {
    const { accountId, session, asked, clock } = await signedUp();
    await Promise.all([session(accountId).token(), session(accountId).token()]);
    clock.advance(54 * MINUTE);
    await session(accountId).token();
    expect(asked).toHaveBeenCalledTimes(1);
    clock.advance(MINUTE);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  });

  it.each([10 * DAY, -10 * DAY])('does not mind a clock that is wrong by %d ms', async (skew) => {
    const now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now + skew);
    const client = await signedUp({ now: now + skew });
    await client.api(client.accountId).listChats({});
    await client.api(client.accountId).listChats({});
    expect(client.asked).toHaveBeenCalledTimes(1);
    // Nor one that is put right between two runs.
    vi.restoreAllMocks();
    const later = await start({ document: client.document });
    await later.api(client.accountId).listChats({});
    expect(later.view(client.accountId)?.session.state).toBe('signed_in');
  });

  it('takes a new token for one that the server holds for expired', async () => {
    const { accountId, api, asked } = await signedUp();
    await api(accountId).listChats({});
    // The service dates its tokens by the real clock: to this server all of them are of yesterday.
    given.clock.advance(DAY);
    await expect(api(accountId).listChats({})).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('signs out in words whom the service does not know any more', async () => {
    for (const [words, change] of [
      ['disabled', (uid: string) => project.operator.updateUser(uid, { disabled: true })],
      ['Sign in again', (uid: string) => project.operator.deleteUser(uid)],
    ] as const) {
      const { accountId, uid, session, view } = await signedUp();
      const token = await session(accountId).token();
      await change(uid);
      expect(await session(accountId).refused(token)).toBe(false);
      expect(view(accountId)?.session).toMatchObject({
        state: 'signed_out',
        why: expect.stringContaining(words) as string,
      });
    }
  });

  it('signs out whom the server does not take, though the service does', async () => {
    const { accountId, uid, api, view } = await signedUp();
    await api(accountId).listChats({});
    await project.revoke(uid);
    given.clock.advance(2 * FRESH_MS + 1);
    await expect(api(accountId).listChats({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(api(accountId).listChats({})).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(view(accountId)?.session.state).toBe('signed_out');
  });

  it('is opened again by who signs in again', async () => {
    const { accounts, accountId, email, uid, api, session, view } = await signedUp();
    const token = await session(accountId).token();
    await project.operator.updateUser(uid, { disabled: true });
    await session(accountId).refused(token);
    await expect(accounts.signIn(given.baseUrl, email, PASSWORD)).rejects.toThrow('was disabled');
    await project.operator.updateUser(uid, { disabled: false });
    expect(await accounts.signIn(given.baseUrl, email, PASSWORD)).toBe(accountId);
    expect(view(accountId)?.session.state).toBe('signed_in');
    await api(accountId).listChats({});
  });

  describe('after a restart', () => {
    it('is signed in still where there is a key store, and nothing lies there in clear', async () => {
      const before = await signedUp();
      const token = await before.session(before.accountId).token();
      await before.accounts.close();
      const written = JSON.stringify(before.document.value);
      expect(written).toContain('"sealed"');
      expect(written).not.toContain(token);
      expect(written).not.toContain('refreshToken');
      const after = await start({ document: before.document });
      expect(after.view(before.accountId)).toMatchObject({ name: before.email });
      await after.api(before.accountId).listChats({});
    });

    it('is signed out where there is none, and says why', async () => {
      const before = await signedUp({ box: memoryBox });
      await before.api(before.accountId).listChats({});
      await before.accounts.close();
      expect(JSON.stringify(before.document.value)).not.toContain('sealed');
      const after = await start({ document: before.document, box: memoryBox });
      expect(after.view(before.accountId)?.session).toMatchObject({
        why: expect.stringContaining('no key store') as string,
      });
      await expect(after.api(before.accountId).listChats({})).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    });

    it('is signed out in words when the account was disabled meanwhile', async () => {
      const before = await signedUp();
      await before.accounts.close();
      await project.operator.updateUser(before.uid, { disabled: true });
      const after = await start({ document: before.document });
      await expect(after.session(before.accountId).token()).rejects.toThrow('was disabled');
    });

    it('waits for a service that is out of order, and signs nobody out over it', async () => {
      const before = await signedUp();
      await before.accounts.close();
      const broken = await startHttpServer((_request, response) => {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { code: 500, message: 'INTERNAL' } }));
      });
      const stored = JSON.stringify(before.document.value);
      const host = project.signIn.emulatorHost ?? '';
      before.document.value = JSON.parse(stored.replace(host, new URL(broken.url).host));
      const during = await start({ document: before.document });
      await expect(during.session(before.accountId).token()).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect(during.view(before.accountId)?.session.state).toBe('signed_in');
      await during.accounts.close();
      await broken.close();
      before.document.value = JSON.parse(stored);
      const after = await start({ document: before.document });
      await after.api(before.accountId).listChats({});
    });
  });

  it('is left by who signs out: nothing that opens it is kept', async () => {
    const { accounts, accountId, document, session, view } = await signedUp();
    await session(accountId).token();
    await accounts.signOut(accountId, false);
    expect(view(accountId)?.session).toEqual({ state: 'signed_out', why: 'You signed out.' });
    expect(JSON.stringify(document.value)).not.toContain('"sealed"');
    await expect(session(accountId).token()).rejects.toMatchObject({ code: 'unauthenticated' });
    await accounts.signOut(accountId, true);
    expect(view(accountId)).toBeUndefined();
  });
});
