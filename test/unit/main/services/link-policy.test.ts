import { describe, expect, it } from 'vitest';
import { checkedUrl } from '../../../../src/main/services/link-policy.ts';

describe('checkedUrl', () => {
  it.each([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://example.org', 'http://example.org/'],
    ['mailto:someone@example.org', 'mailto:someone@example.org'],
    ['  https://example.org/ ', 'https://example.org/'],
  ])('lets %s out', (url, opened) => {
    expect(checkedUrl(url)).toBe(opened);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'file:///etc/passwd',
    'smb://host/share',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'ms-msdt:/id PCWDiagnostic',
    'search-ms:query=x',
    'app://millrace/index.html',
    'ssh://-oProxyCommand=calc',
    'https://bank.example@evil.example/',
    'https://user:pass@evil.example/',
    '//evil.example',
    '/etc/passwd',
    'C:\\Windows\\System32\\calc.exe',
    '',
  ])('keeps %s in', (url) => {
    expect(() => checkedUrl(url)).toThrow(/Millrace opens|not a whole address|user name/u);
  });
});
