import { describe, expect, it } from 'vitest';
import { readServerAddress } from '../../../../src/main/services/server-address.ts';

describe('readServerAddress', () => {
  it.each([
    ['http://127.0.0.1:4780', 'http://127.0.0.1:4780'],
    ['http://127.0.0.1:4780/', 'http://127.0.0.1:4780'],
    ['https://Chat.Example/team/a', 'https://chat.example/team/a'],
    ['https://chat.example:443/team//', 'https://chat.example/team'],
    [' http://chat.example ', 'http://chat.example'],
  ])('reads %j', (text, baseUrl) => {
    expect(readServerAddress(text)).toEqual({ baseUrl });
  });

  it.each([
    'not a url',
    'chat.example',
    'localhost:4780',
    'http://',
    'file:///etc/passwd',
    'ws://chat.example',
    'http://chat.example/?team=1',
    'http://chat.example/#a',
  ])('refuses %j in one sentence that names the variable', (text) => {
    expect(readServerAddress(text)).toEqual({
      problem: expect.stringMatching(/^MILLRACE_BACKEND_URL [^\n]+\.$/u) as string,
    });
  });

  it('does not repeat a password', () => {
    const read = readServerAddress('https://me:secret@chat.example');
    expect(read).toHaveProperty('problem');
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
