import { describe, expect, it, vi } from 'vitest';
import { openAccountRecords } from '../../../../../src/main/services/account-records.ts';
import { OWN_ACCOUNT, viewOfOwn } from '../../../../../src/main/services/account-view.ts';
import { createAccounts } from '../../../../../src/main/services/accounts.ts';
import { refusableStreams } from '../../../../../src/main/services/refusable-streams.ts';
import { memoryDocument, sealingBox } from '../../../../helpers/memory-storage.ts';
import { quietAccount, type QuietAccount } from '../../../../helpers/quiet-account.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';

const never = (): Promise<never> => Promise.reject(new Error('not asked for here'));

function record(accountId: string, more: object = {}) {
  return {
    accountId,
    serverUrl: 'https://chat.example.com',
    signIn: { type: 'firebase', projectId: 'team', apiKey: 'key', authDomain: 'team.example' },
    user: { uid: accountId, email: `${accountId}@example.com`, name: null, emailVerified: true },
    sealed: 'c2VhbGVk',
    ...more,
  };
}

async function setUp(stored: object) {
  const document = memoryDocument(stored);
  const clock = createVirtualClock();
  const lives = new Map<string, QuietAccount>();
  const wipe = vi.fn((_accountId: string) => Promise.resolve());
  const own = quietAccount();
  const accounts = createAccounts({
    records: await openAccountRecords(document),
    own,
    ownView: viewOfOwn(undefined),
    idOf: (_url, uid) => uid,
    openLive(accountId) {
      const live = quietAccount();
      lives.set(accountId, live);
      return live;
    },
    wipe,
    secrets: Promise.resolve(sealingBox),
    openIdentity: never,
    readConfig: never,
    askGoogle: never,
    clock,
    random: () => 0.5,
    onChange: () => undefined,
    log: () => undefined,
  });
  return { accounts, clock, document, lives, own, wipe };
}

describe('accounts', () => {
  it('open when a window first asks, and start behind the first window', async () => {
    const { accounts, lives, own } = await setUp({ selected: 'ada', items: [record('ada')] });
    expect(accounts.selected).toBe('ada');
    accounts.live('ada');
    expect([own.did, lives.get('ada')?.did]).toEqual([[], []]);
    accounts.begin();
    expect([own.did, lives.get('ada')?.did]).toEqual([
      ['open', 'start'],
      ['open', 'start'],
    ]);
    expect(accounts.live('ada')).toBe(lives.get('ada'));
    expect(() => accounts.live('gone')).toThrow('not on this computer');
    await accounts.close();
  });

  it('that no window shows are started when something waits to be sent, and only then', async () => {
    const { accounts, clock, lives } = await setUp({
      items: [record('ada'), record('bob'), record('out', { sealed: undefined, hasLeft: true })],
    });
    accounts.begin();
    const unsent = accounts.unsent('bob');
    const outbox = await lives.get('bob')?.account.outbox;
    await outbox?.send({ entryId: 'e', sessionId: 'c', text: 'Hello', isNewChat: true });
    await unsent;
    clock.advance(3_000);
    await vi.waitFor(() => expect(lives.get('bob')?.did).toEqual(['open', 'start']));
    expect(lives.get('ada')?.did).toEqual(['open']);
    expect(lives.has('out')).toBe(false);
    await accounts.close();
  });

  it('are wiped for sure: what was not gone is tried again at the next launch', async () => {
    const first = await setUp({ selected: 'ada', items: [record('ada')] });
    first.accounts.begin();
    first.accounts.live('ada');
    first.wipe.mockRejectedValueOnce(new Error('EBUSY'));
    await expect(first.accounts.signOut('ada', true)).rejects.toThrow('tries again');
    expect(first.lives.get('ada')?.did).toEqual(['open', 'start', 'signed out', 'close']);
    expect(first.accounts.list()).toHaveLength(1);
    expect(first.accounts.selected).toBe(OWN_ACCOUNT);
    expect(first.document.value).toEqual({ items: [], doomed: ['ada'] });

    const second = await setUp(first.document.value as object);
    second.accounts.begin();
    second.clock.advance(3_000);
    await vi.waitFor(() => expect(second.document.value).toEqual({ items: [] }));
    expect(second.wipe).toHaveBeenCalledWith('ada');
  });

  it('of a newer Millrace are kept as they are, and a full disk takes back what it did not keep', async () => {
    const { accounts, document } = await setUp({ items: [{ kind: 'new' }, record('ada')] });
    document.full = true;
    await expect(accounts.signOut('ada', true)).rejects.toThrow('could not be written');
    expect(accounts.list()).toHaveLength(2);
    document.full = false;
    await accounts.signOut('ada', true);
    expect(document.value).toEqual({ items: [{ kind: 'new' }] });
  });
});

describe('streams of an account', () => {
  it('end as if the server had refused the token, all that are open', () => {
    const close = vi.fn();
    const streams = refusableStreams({ open: () => close, refreshToken: never });
    const open = () => {
      const failed = vi.fn();
      const on = { opened: vi.fn(), event: vi.fn(), retryInterval: vi.fn(), failed };
      const target = { kind: 'chat', sessionId: 's' } as const;
      return { failed, stop: streams.source.open({ target, position: null }, on) };
    };
    const [shown, left] = [open(), open()];
    left.stop();
    streams.refuseAll();
    streams.refuseAll();
    expect(shown.failed.mock.calls).toEqual([[{ kind: 'http', status: 401 }]]);
    expect(left.failed).not.toHaveBeenCalled();
    expect(close).toHaveBeenCalledTimes(2);
  });
});
