import { describe, expect, it } from 'vitest';
import type { ConfigAnswer } from '../../../../../src/main/services/ports/server-config.ts';
import { readTeamServer, serverUrlOf } from '../../../../../src/main/services/team-server.ts';

const signIn = { type: 'firebase', projectId: 'team', apiKey: 'key', authDomain: 'team.example' };

describe('the address of a server', () => {
  it.each([
    ['chat.example.com', 'https://chat.example.com'],
    [' https://Chat.example.com/millrace/ ', 'https://chat.example.com/millrace'],
    ['https://chat.example.com:8443', 'https://chat.example.com:8443'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['localhost:8080', 'http://localhost:8080'],
    ['https://localhost:8080', 'https://localhost:8080'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is %s', (typed, url) => {
    expect(serverUrlOf(typed)).toBe(url);
  });

  it.each([
    ['http://chat.example.com', /https:\/\//u],
    ['http://127.0.0.1.example.com', /https:\/\//u],
    ['ftp://chat.example.com', /https:\/\//u],
    ['https://me:secret@chat.example.com', /user and the password/u],
    ['', /no address/u],
    ['not an address', /no address/u],
  ])('%s is refused in words', (typed, words) => {
    expect(() => serverUrlOf(typed)).toThrow(words);
  });
});

describe('what a server says', () => {
  const read = (answer: ConfigAnswer) =>
    readTeamServer('https://chat.example.com', () => Promise.resolve(answer));
  const says = (body: unknown, status = 200): Promise<unknown> =>
    read({ kind: 'json', status, body });

  it('is how one signs in', async () => {
    expect(await says({ protocol: 1, signIn })).toEqual({
      url: 'https://chat.example.com',
      signIn,
    });
  });

  it.each<[string, ConfigAnswer, RegExp]>([
    ['nothing', { kind: 'unreachable' }, /chat\.example\.com cannot be reached/u],
    ['a page', { kind: 'other', status: 200 }, /no Millrace server/u],
    ['a gateway’s error', { kind: 'other', status: 502 }, /out of order.*502/u],
    ['a redirect', { kind: 'redirect' }, /sends elsewhere/u],
    ['some other JSON', { kind: 'json', status: 200, body: { ok: true } }, /no Millrace server/u],
    [
      'that it is for one person',
      {
        kind: 'json',
        status: 401,
        body: { title: 'No', status: 401, code: 'unauthenticated' },
      },
      /MILLRACE_TOKEN/u,
    ],
    ['an error of its own', { kind: 'json', status: 503, body: {} }, /out of order.*503/u],
    [
      'a newer protocol',
      { kind: 'json', status: 200, body: { protocol: 2, signIn } },
      /Bring Millrace up to date/u,
    ],
    [
      'an older protocol',
      { kind: 'json', status: 200, body: { protocol: 0, signIn } },
      /Bring the server up to date/u,
    ],
    [
      'nothing of signing in',
      { kind: 'json', status: 200, body: { protocol: 1 } },
      /does not say how one signs in/u,
    ],
  ])('where it answers %s, is said in words', async (_what, answer, words) => {
    await expect(read(answer)).rejects.toThrow(words);
  });

  it.each([
    { emulatorHost: 'auth.example.com:9099' },
    { emulatorHost: '127.0.0.1@auth.example.com:9099' },
    { emulatorHost: '127.0.0.1:9099/x' },
    { google: { clientId: 'id', authEndpoint: 'http://accounts.example.com/auth' } },
    { google: { clientId: 'id', tokenEndpoint: 'javascript:alert(1)' } },
  ])('is refused where a password would go astray: %o', async (more) => {
    await expect(says({ protocol: 1, signIn: { ...signIn, ...more } })).rejects.toThrow(
      /^This server/u,
    );
  });

  it('may be an emulator on this computer, and Google’s place elsewhere', async () => {
    const more = {
      emulatorHost: '127.0.0.1:9099',
      google: {
        clientId: 'id',
        authEndpoint: 'http://127.0.0.1:1/a',
        tokenEndpoint: 'https://x.y/t',
      },
    };
    await expect(says({ protocol: 1, signIn: { ...signIn, ...more } })).resolves.toBeDefined();
  });
});
