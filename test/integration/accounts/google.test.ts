import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TIME_LIMIT_MS } from '../../../src/main/adapters/google/ask-google.ts';
import type { SignIn } from '../../../src/shared/http.ts';
import {
  CODE,
  comesBack,
  startIdentityProvider,
  type IdentityProvider,
} from '../../helpers/identity-provider.ts';
import type { TestServer } from '../backend/support/test-server.ts';
import { startClient } from './support/client.ts';
import { firebaseProject, type FirebaseProject } from './support/people.ts';
import { startTeamServer } from './support/team-server.ts';

describe('signing in with Google', () => {
  let project: FirebaseProject;
  let given: TestServer;
  let provider: IdentityProvider;
  let signIn: SignIn;
  beforeEach(async () => {
    project = firebaseProject();
    provider = await startIdentityProvider();
    signIn = {
      ...project.signIn,
      google: {
        clientId: 'desktop-client',
        clientSecret: 'no-secret',
        authEndpoint: provider.authEndpoint,
        tokenEndpoint: provider.tokenEndpoint,
      },
    };
    given = await startTeamServer({ ...project, signIn });
  });
  afterEach(async () => {
    await provider.close();
    await given.dispose();
    await project.dispose();
  });

  it('goes by the browser and back, and opens the server', async () => {
    const pages: Promise<Response>[] = [];
    const client = await startClient({
      openExternal(url) {
        pages.push(comesBack(url, { code: CODE }));
        return Promise.resolve();
      },
    });
    expect(await client.accounts.add(given.baseUrl)).toMatchObject({ google: true });
    const accountId = await client.accounts.signInGoogle(given.baseUrl);
    expect(client.view(accountId)).toMatchObject({
      name: 'Ada',
      email: provider.person.email,
    });
    expect(await client.api(accountId).listChats({})).toEqual({ items: [] });

    const [asked] = provider.asked;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      response_type: 'code',
      client_id: 'desktop-client',
      code_challenge_method: 'S256',
      scope: 'openid email profile',
    });
    expect(asked?.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//u);
    expect(Object.fromEntries(provider.exchanged[0] ?? [])).toMatchObject({
      grant_type: 'authorization_code',
      client_secret: 'no-secret',
      redirect_uri: asked?.get('redirect_uri'),
    });
    const page = await pages[0];
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page?.text()).toContain('You are signed in');
    // It answered once: nobody listens there any more.
    await expect(fetch(asked?.get('redirect_uri') ?? '')).rejects.toThrow();
    await client.accounts.close();
  });

  it('is not over by what somebody else sends to the port', async () => {
    const strangers: number[] = [];
    const client = await startClient({
      async openExternal(url) {
        const back = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
        const state = new URL(url).searchParams.get('state') ?? '';
        for (const path of ['/', `${back.pathname}?code=x`, `${back.pathname}?code=x&state=y`]) {
          strangers.push((await fetch(new URL(path, back))).status);
        }
        const elsewhere = `http://localhost:${back.port}${back.pathname}?code=x&state=${state}`;
        strangers.push((await fetch(elsewhere)).status);
        strangers.push((await fetch(back, { method: 'POST' })).status);
        void comesBack(url, { code: CODE });
      },
    });
    await client.accounts.signInGoogle(given.baseUrl);
    expect(strangers).toEqual([404, 404, 404, 404, 404]);
    await client.accounts.close();
  });

  it('that is refused, broken, given up or forgotten says so', async () => {
    let act: (url: string) => void = () => undefined;
    const client = await startClient({
      openExternal(url) {
        act(url);
        return Promise.resolve();
      },
    });
    const signInGoogle = (): Promise<string> => client.accounts.signInGoogle(given.baseUrl);

    act = (url) => void comesBack(url, { error: 'access_denied' });
    await expect(signInGoogle()).rejects.toThrow('You did not allow');
    act = (url) => void comesBack(url, { code: 'another-code' });
    await expect(signInGoogle()).rejects.toThrow('did not confirm');
    act = () => client.accounts.cancelGoogle();
    await expect(signInGoogle()).rejects.toThrow('given up');
    act = () => client.clock.advance(TIME_LIMIT_MS);
    await expect(signInGoogle()).rejects.toThrow('five minutes');
    expect(client.accounts.list()).toHaveLength(1);
    await client.accounts.close();
  });

  it('cannot be begun without a browser', async () => {
    const client = await startClient();
    await expect(client.accounts.signInGoogle(given.baseUrl)).rejects.toThrow(
      'could not be opened',
    );
    await client.accounts.close();
  });
});
