import { describe, expect, it } from 'vitest';
import { standaloneSettings } from '../../../src/backend/standalone-settings.ts';

const TOKEN = 'a1'.repeat(32);
const alone = { MILLRACE_TOKEN: TOKEN, MILLRACE_DATA_DIR: '/data' };
const team = {
  MILLRACE_DATA_DIR: '/data',
  MILLRACE_FIREBASE_PROJECT: 'our-team',
  MILLRACE_FIREBASE_API_KEY: 'key',
};

describe('a server by itself', () => {
  it('is opened by its token, and streams for everybody', () => {
    expect(standaloneSettings(alone)).toEqual({
      access: { token: TOKEN },
      dataDir: '/data',
      resourcesDir: 'resources',
      port: 0,
      hosts: [],
      rolloutPercent: 100,
    });
  });

  it('of a team is opened by signing in, and streams for nobody until its operator says so', () => {
    expect(standaloneSettings(team)).toMatchObject({
      access: {
        signIn: {
          type: 'firebase',
          projectId: 'our-team',
          apiKey: 'key',
          authDomain: 'our-team.firebaseapp.com',
        },
      },
      rolloutPercent: 0,
    });
    expect(standaloneSettings({ ...team, MILLRACE_STREAMING_PERCENT: '30' }).rolloutPercent).toBe(
      30,
    );
  });

  it('takes what else there is to know of its project', () => {
    const { access } = standaloneSettings({
      ...team,
      MILLRACE_FIREBASE_PROJECT: 'demo-team',
      MILLRACE_FIREBASE_AUTH_DOMAIN: 'auth.example.com',
      MILLRACE_GOOGLE_CLIENT_ID: 'id',
      MILLRACE_GOOGLE_CLIENT_SECRET: 'no secret',
      FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099',
    });
    expect(access).toMatchObject({
      signIn: {
        authDomain: 'auth.example.com',
        emulatorHost: '127.0.0.1:9099',
        google: { clientId: 'id', clientSecret: 'no secret' },
      },
    });
  });

  it('has names besides 127.0.0.1', () => {
    const env = { ...alone, MILLRACE_HOSTS: ' Chat.Example.com, chat.example.com:8443,, ' };
    expect(standaloneSettings(env).hosts).toEqual(['chat.example.com', 'chat.example.com:8443']);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['without a token', { ...alone, MILLRACE_TOKEN: '' }, /MILLRACE_TOKEN is not set/u],
    ['with a short one', { ...alone, MILLRACE_TOKEN: 'a' }, /64 characters or more/u],
    ['without a folder', { ...alone, MILLRACE_DATA_DIR: undefined }, /MILLRACE_DATA_DIR/u],
    ['with a port that is none', { ...alone, MILLRACE_PORT: '65536' }, /MILLRACE_PORT must/u],
    ['with more than all', { ...alone, MILLRACE_STREAMING_PERCENT: '101' }, /from 0 to 100/u],
    ['with less than none', { ...team, MILLRACE_STREAMING_PERCENT: '-1' }, /from 0 to 100/u],
    ['with half a percent', { ...team, MILLRACE_STREAMING_PERCENT: '0.5' }, /whole number/u],
    ['without a key', { ...team, MILLRACE_FIREBASE_API_KEY: ' ' }, /API_KEY is not set/u],
    [
      'with a project that cannot be',
      { ...team, MILLRACE_FIREBASE_PROJECT: 'Our Team' },
      /must be the id of a Firebase project/u,
    ],
    [
      'that would take anybody’s tokens',
      { ...team, FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9099' },
      /anybody could make a token/u,
    ],
    [
      'with an emulator nowhere',
      {
        ...team,
        MILLRACE_FIREBASE_PROJECT: 'demo-team',
        FIREBASE_AUTH_EMULATOR_HOST: 'http://127.0.0.1',
      },
      /must be HOST:PORT/u,
    ],
  ])('does not start %s', (_, env, words) => {
    expect(() => standaloneSettings(env)).toThrow(words);
  });
});
