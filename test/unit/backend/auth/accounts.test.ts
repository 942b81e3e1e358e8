import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  Accounts,
  FRESH_MS,
  LOOK_UP_AT_ONCE,
  type Account,
} from '../../../../src/backend/auth/accounts.ts';
import { silentLogger } from '../../../../src/backend/log.ts';
import { createVirtualClock, type VirtualClock } from '../../../helpers/virtual-clock.ts';
import { settle } from '../support/runs-under-test.ts';

const FINE: Account = { disabled: false, validSince: 0 };
const DISABLED: Account = { disabled: true, validSince: 0 };

/** An identity service in memory, which can be away or hang. */
function service() {
  const accounts = new Map<string, Account>();
  const calls: (readonly string[])[] = [];
  const state = { mode: 'there' as 'there' | 'away' | 'hangs' };
  return {
    accounts,
    calls,
    state,
    lookUp: (uids: readonly string[]): Promise<ReadonlyMap<string, Account>> => {
      calls.push(uids);
      if (state.mode === 'hangs') return new Promise(() => undefined);
      if (state.mode === 'away') return Promise.reject(new Error('away'));
      const found = uids.flatMap((uid) => {
        const account = accounts.get(uid);
        return account === undefined ? [] : [[uid, account] as const];
      });
      return Promise.resolve(new Map(found));
    },
  };
}

describe('accounts', () => {
  let clock: VirtualClock;
  let identity: ReturnType<typeof service>;
  let accounts: Accounts;
  beforeEach(() => {
    clock = createVirtualClock();
    identity = service();
    identity.accounts.set('ada', FINE);
    accounts = new Accounts({ lookUp: identity.lookUp, clock, log: silentLogger, keep: 3 });
  });

  it('are asked for once, however many requests come within half a minute', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => accounts.get('ada')));
    expect(new Set(all)).toEqual(new Set([FINE]));
    clock.advance(FRESH_MS - 1);
    await accounts.get('ada');
    expect(identity.calls).toEqual([['ada']]);
  });

  it('are asked for again behind the answer, then before it', async () => {
    await accounts.get('ada');
    identity.accounts.set('ada', DISABLED);
    clock.advance(FRESH_MS);
    expect(await accounts.get('ada')).toEqual(FINE);
    await settle();
    expect(await accounts.get('ada')).toEqual(DISABLED);
    identity.accounts.delete('ada');
    clock.advance(2 * FRESH_MS);
    expect(await accounts.get('ada')).toBeUndefined();
    expect(identity.calls).toHaveLength(3);
  });

  it('are forgotten beyond a bound, the oldest first', async () => {
    for (const uid of ['ada', 'b', 'c', 'd']) await accounts.get(uid);
    await accounts.get('d');
    expect(identity.calls).toHaveLength(4);
    await accounts.get('ada');
    expect(identity.calls).toHaveLength(5);
  });

  it('hold as long as a token does while the service is away, which is asked now and then', async () => {
    await accounts.get('ada');
    identity.state.mode = 'away';
    clock.advance(2 * FRESH_MS);
    for (let request = 0; request < 10; request += 1) {
      expect(await accounts.get('ada')).toEqual(FINE);
    }
    expect(identity.calls).toHaveLength(2);
    await expect(accounts.get('unknown')).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(identity.calls).toHaveLength(2);
    clock.advance(60 * 60_000);
    await expect(accounts.get('ada')).rejects.toMatchObject({ code: 'unavailable' });
    identity.state.mode = 'there';
    clock.advance(5_000);
    expect(await accounts.get('ada')).toEqual(FINE);
  });

  it('keep nobody waiting for a service that hangs', async () => {
    identity.state.mode = 'hangs';
    const asked = accounts.get('ada');
    clock.advance(5_000);
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    expect(clock.pending()).toBe(0);
  });

  it('are told of within half a minute while they are watched, in calls of many', async () => {
    const uids = Array.from({ length: LOOK_UP_AT_ONCE + 1 }, (_, index) => `user ${index}`);
    const told: string[] = [];
    for (const uid of uids) identity.accounts.set(uid, FINE);
    const stops = uids.map((uid) =>
      accounts.watch(uid, (state) => {
        if (state?.disabled !== false) told.push(uid);
      }),
    );
    clock.advance(FRESH_MS);
    await settle();
    expect(identity.calls.map((call) => call.length)).toEqual([LOOK_UP_AT_ONCE, 1]);
    expect(told).toEqual([]);
    identity.accounts.set('user 1', DISABLED);
    identity.accounts.delete('user 100');
    clock.advance(FRESH_MS);
    await settle();
    expect(told).toEqual(['user 1', 'user 100']);
    for (const stop of stops) stop();
    expect(clock.pending()).toBe(0);
  });

  it('are gone on with when a round of asking fails', async () => {
    const told: unknown[] = [];
    const stop = accounts.watch('ada', (state) => told.push(state));
    for (const mode of ['away', 'hangs', 'there'] as const) {
      identity.state.mode = mode;
      clock.advance(FRESH_MS);
      await settle();
    }
    // The one that hangs is given up first.
    clock.advance(FRESH_MS);
    await settle();
    expect(told).toEqual([FINE]);
    stop();
    stop();
    expect(clock.pending()).toBe(0);
  });

  it('are never older than a minute in an answer, while the service is there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ wait: fc.nat(90_000) }),
            fc.constant({ toggle: true }),
            fc.constant({ get: true }),
          ),
          { maxLength: 40 },
        ),
        async (steps) => {
          const own = createVirtualClock();
          const there = service();
          const under = new Accounts({ lookUp: there.lookUp, clock: own, log: silentLogger });
          let current = FINE;
          let changedAt = -Infinity;
          there.accounts.set('ada', current);
          for (const step of steps) {
            if ('wait' in step) own.advance(step.wait);
            else if ('toggle' in step) {
              current = current === FINE ? DISABLED : FINE;
              changedAt = own.now();
              there.accounts.set('ada', current);
            } else {
              const told = await under.get('ada');
              if (own.now() - changedAt >= 2 * FRESH_MS) expect(told).toBe(current);
            }
            await settle();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
