import { describe, expect, it } from 'vitest';
import { createAccounts } from '../../../../src/renderer/app/stores/accounts.ts';
import type { AccountView } from '../../../../src/shared/accounts.ts';
import { createFakeBridge, no, ok } from '../../../helpers/fake-bridge.ts';

const own: AccountView = {
  accountId: 'own',
  name: 'This computer',
  place: '',
  serverUrl: null,
  email: null,
  emailVerified: true,
  session: { state: 'none' },
};
const ada: AccountView = {
  accountId: 'ada',
  name: 'Ada',
  place: 'chat.example.com',
  serverUrl: 'https://chat.example.com',
  email: 'ada@example.com',
  emailVerified: true,
  session: { state: 'signed_in' },
};

describe('the accounts, as a window shows them', () => {
  it('are nothing before they are asked for, and then what main says', async () => {
    const bridge = createFakeBridge({
      'accounts.list': () => ok({ current: 'ada', items: [own, ada] }),
    });
    const accounts = createAccounts(bridge);
    expect(accounts.store.getState()).toEqual({ current: null, items: [] });
    expect(accounts.find('ada')).toBeUndefined();
    await accounts.load();
    expect(accounts.store.getState()).toEqual({ current: ada, items: [own, ada] });
    expect(accounts.find('ada')).toEqual(ada);
    expect(accounts.find('bob')).toBeUndefined();
  });

  it('stay as they are where they cannot be asked for', async () => {
    const bridge = createFakeBridge({
      'accounts.list': () => ok({ current: 'ada', items: [ada] }),
    });
    const accounts = createAccounts(bridge);
    await accounts.load();
    bridge.answers['accounts.list'] = () => no();
    await accounts.load();
    expect(accounts.store.getState().current).toEqual(ada);
  });

  it('follow what main tells, until stopped', () => {
    const bridge = createFakeBridge();
    const accounts = createAccounts(bridge);
    const why = 'Your account was disabled.';
    const out: AccountView = { ...ada, session: { state: 'signed_out', why } };
    bridge.emit('accounts.changed', { current: 'ada', items: [own, ada] });
    bridge.emit('accounts.changed', { current: 'ada', items: [own, out] });
    expect(accounts.store.getState().current?.session).toEqual({ state: 'signed_out', why });
    accounts.stop();
    bridge.emit('accounts.changed', { current: 'own', items: [own] });
    expect(accounts.store.getState().current).toEqual(out);
  });

  it('have none to show when the one that is shown is gone', () => {
    const bridge = createFakeBridge();
    const accounts = createAccounts(bridge);
    bridge.emit('accounts.changed', { current: 'ada', items: [own] });
    expect(accounts.store.getState()).toEqual({ current: null, items: [own] });
  });

  it('tell this computer’s own from those of others; one that is not known counts as own', () => {
    const bridge = createFakeBridge();
    const accounts = createAccounts(bridge);
    expect(accounts.isOwn()).toBe(true);
    bridge.emit('accounts.changed', { current: 'own', items: [own, ada] });
    expect(accounts.isOwn()).toBe(true);
    bridge.emit('accounts.changed', { current: 'ada', items: [own, ada] });
    expect(accounts.isOwn()).toBe(false);
  });

  it('are changed by main, which loads the page anew; what it refuses is said', async () => {
    const bridge = createFakeBridge();
    const accounts = createAccounts(bridge);
    bridge.emit('accounts.changed', { current: 'own', items: [own, ada] });
    expect(await accounts.select('ada')).toBeNull();
    expect(bridge.inputs('accounts.select')).toEqual([{ accountId: 'ada' }]);
    expect(accounts.store.getState().current).toEqual(own);
    bridge.answers['accounts.select'] = () => no({ code: 'not_found', message: 'It is gone.' });
    expect(await accounts.select('bob')).toMatchObject({ message: 'It is gone.' });
  });
});
