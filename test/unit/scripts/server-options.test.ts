import { describe, expect, test } from 'vitest';
import { serverOptions } from '../../../scripts/lib/server-options.mjs';

const TOKEN = 'x'.repeat(64);
const linux = { cwd: '/here', platform: 'linux', home: '/home/ada' } as const;

describe('the options of npm run server', () => {
  test('are, without any, a fixed port and a folder of this user’s', () => {
    expect(serverOptions([], {}, linux)).toEqual({
      port: 4780,
      dataDir: '/home/ada/.local/share/millrace-server',
      token: undefined,
    });
    expect(serverOptions([], { XDG_DATA_HOME: '/data' }, linux)).toMatchObject({
      dataDir: '/data/millrace-server',
    });
    expect(serverOptions([], {}, { ...linux, platform: 'darwin' })).toMatchObject({
      dataDir: '/home/ada/Library/Application Support/Millrace Server',
    });
  });

  test('come from the environment, and flags win', () => {
    const env = { MILLRACE_PORT: '1', MILLRACE_DATA_DIR: 'chats', MILLRACE_TOKEN: TOKEN };
    expect(serverOptions([], env, linux)).toEqual({
      port: 1,
      dataDir: '/here/chats',
      token: TOKEN,
    });
    expect(serverOptions(['--port=0', '--data', '/other'], env, linux)).toMatchObject({
      port: 0,
      dataDir: '/other',
    });
    const empty = { MILLRACE_PORT: '', MILLRACE_DATA_DIR: '', MILLRACE_TOKEN: '' };
    expect(serverOptions([], empty, linux)).toEqual(serverOptions([], {}, linux));
  });

  test('name the project that people sign in to, where there is one', () => {
    const env = { MILLRACE_FIREBASE_PROJECT: ' our-team ' };
    expect(serverOptions([], env, linux)).toMatchObject({ project: 'our-team', token: undefined });
  });

  test('include the question what there is', () => {
    expect(serverOptions(['--help'], {}, linux)).toBe('help');
  });

  test.each([
    [['--port', '65536'], {}, /"65536" is no port/],
    [['--port', '-1'], {}, /--port/],
    [['--port='], {}, /"" is no port/],
    [['--port'], {}, /--port/],
    [['--prot', '1'], {}, /--prot[^]*npm run server/],
    [['here'], {}, /here[^]*npm run server/],
    [[], { MILLRACE_PORT: '1e3' }, /"1e3" is no port/],
    [[], { MILLRACE_TOKEN: 'short' }, /64 characters/],
    [[], { MILLRACE_TOKEN: `${TOKEN} x` }, /without spaces/],
    [[], { MILLRACE_TOKEN: `${TOKEN}\n` }, /visible ASCII/],
  ])('%j with %j are refused in words', (args, env, words) => {
    expect(() => serverOptions(args, env, linux)).toThrow(words);
    expect(() => serverOptions(args, env, linux)).toThrow(
      expect.objectContaining({ isProblem: true }) as Error,
    );
  });
});
