import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileFor, pageUrl } from '../../../../src/main/electron/app-url.ts';
import { isTrustedSender, isTrustedUrl } from '../../../../src/main/electron/trusted-sender.ts';

const base = join('/', 'srv', 'page');

describe('fileFor', () => {
  it('finds the files of the page', () => {
    expect(fileFor('app://millrace/', base)).toBe(join(base, 'index.html'));
    expect(fileFor('app://millrace/assets/a.js?v=1', base)).toBe(join(base, 'assets', 'a.js'));
  });

  it.each([
    'app://millrace/../secret',
    'app://millrace/%2e%2e/%2e%2e/etc/passwd',
    'app://millrace/..%2f..%2fetc/passwd',
    'app://millrace/a%00.html',
    'app://millrace/%',
    'app://other/index.html',
    'app://millrace.evil/index.html',
    'file:///etc/passwd',
  ])('never leaves its folder: %s', (url) => {
    const file = fileFor(url, base);
    if (file !== undefined) expect(file.startsWith(`${base}/`)).toBe(true);
    if (url.includes('%2f') || url.includes('%00')) expect(file).toBeUndefined();
  });

  it('stays inside whatever the path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '%2e%2e', '%2f', '/', '\\', 'a', '.', '%5c')),
        (parts) => {
          const file = fileFor(`app://millrace/${parts.join('/')}`, base);
          expect(file === undefined || file.startsWith(`${base}/`)).toBe(true);
        },
      ),
    );
  });
});

describe('pageUrl', () => {
  it('never takes a dev server in a packaged app', () => {
    const devServerUrl = 'http://localhost:5173';
    expect(pageUrl({ isPackaged: true, devServerUrl })).toBe('app://millrace/index.html');
    expect(pageUrl({ isPackaged: false, devServerUrl })).toBe(devServerUrl);
  });
});

describe('trusted senders', () => {
  const frame = (url: string, parent: unknown = null) =>
    ({ senderFrame: { url, parent } }) as Parameters<typeof isTrustedSender>[0];

  it('takes calls of the page itself', () => {
    expect(isTrustedSender(frame('app://millrace/index.html'))).toBe(true);
  });

  it.each([
    ['an iframe of the page', frame('app://millrace/index.html', {})],
    ['a frame that is gone', { senderFrame: null }],
    ['another host', frame('app://evil/index.html')],
    ['a site', frame('https://millrace/index.html')],
    ['a file', frame('file:///index.html')],
    ['a blank page', frame('about:blank')],
    ['nonsense', frame('')],
  ])('refuses %s', (_name, event) => {
    expect(isTrustedSender(event)).toBe(false);
  });

  it('compares whole hosts', () => {
    expect(isTrustedUrl('app://millrace.evil/')).toBe(false);
    expect(isTrustedUrl('app://millrace@evil/')).toBe(false);
  });
});
