import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountFolder } from '../../../../src/main/adapters/account-folder.ts';

describe('account folder', () => {
  it('is one for the embedded server, and one for each other', () => {
    const embedded = accountFolder('/data', undefined);
    const first = accountFolder('/data', 'https://one.example');
    const second = accountFolder('/data', 'https://one.example:8443');
    expect(embedded).toBe(join('/data', 'accounts', 'embedded'));
    expect(new Set([embedded, first, second]).size).toBe(3);
    expect(accountFolder('/data', 'https://ONE.example/')).toBe(first);
  });

  it('has a name that says nothing and is safe in any file system', () => {
    const name = accountFolder('/data', 'https://evil.example/../../x').split(/[\\/]/u).at(-1);
    expect(name).toMatch(/^server-[0-9a-f]{16}$/u);
  });
});
