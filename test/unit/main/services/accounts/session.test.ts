import { describe, expect, it, vi } from 'vitest';
import type { FreshToken } from '../../../../../src/main/services/ports/identity.ts';
import { createSession } from '../../../../../src/main/services/session.ts';
import { signedIn, signedOut } from '../../../../../src/main/services/session-machine.ts';
import { MillraceError } from '../../../../../src/shared/errors.ts';
import { createVirtualClock } from '../../../../helpers/virtual-clock.ts';

const HOUR = 3_600_000;

function setUp(initial = signedIn) {
  const clock = createVirtualClock();
  const answers: ((result: FreshToken | MillraceError) => void)[] = [];
  const refresh = vi.fn(
    () =>
      new Promise<FreshToken>((resolve, reject) => {
        answers.push((result) => {
          if (result instanceof MillraceError) reject(result);
          else resolve(result);
        });
      }),
  );
  const onChange = vi.fn();
  const session = createSession({
    initial,
    refresh,
    clock,
    random: () => 0.5,
    onToken: () => undefined,
    onChange,
  });
  const answer = (result: string | MillraceError): void =>
    answers.shift()?.(typeof result === 'string' ? fresh(result) : result);
  return { clock, session, refresh, onChange, answer };
}

function fresh(token: string): FreshToken {
  const user = { uid: 'u', email: null, name: null, emailVerified: true };
  return { token, lifetimeMs: HOUR, user };
}

const gone = new MillraceError('unauthenticated', 'Disabled.');
const away = new MillraceError('unavailable', 'Away.', { retryable: true });

describe('session', () => {
  it('asks once for all who wait, and answers them alike', async () => {
    const { session, refresh, answer } = setUp();
    const waiting = [session.token(), session.token(), session.refused('old')];
    answer('a');
    expect(await Promise.all(waiting)).toEqual(['a', 'a', true]);
    expect(await session.token()).toBe('a');
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('refreshes ahead by itself, and unseen', async () => {
    const { clock, session, refresh, answer } = setUp();
    const first = session.token();
    answer('a');
    await first;
    clock.advance(55 * 60_000);
    expect(refresh).toHaveBeenCalledTimes(2);
    expect(await session.token()).toBe('a');
    answer('b');
    await vi.waitFor(async () => expect(await session.token()).toBe('b'));
  });

  it('ends with words when the service refuses, and all who wait hear them', async () => {
    const { clock, session, answer, onChange } = setUp();
    const waiting = session.token();
    answer(gone);
    await expect(waiting).rejects.toMatchObject({ code: 'unauthenticated', message: 'Disabled.' });
    expect(session.signedOut).toBe('Disabled.');
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(await session.refused('a')).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  it('a service that is away is told as such, is no refusal, and is asked again', async () => {
    const { clock, session, refresh, answer } = setUp();
    const waiting = session.token();
    const refused = session.refused(undefined);
    answer(away);
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await refused).toBe(true);
    expect(session.signedOut).toBeUndefined();
    clock.advance(2_000);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('begins again when somebody signs in', async () => {
    const { session, answer, onChange } = setUp(signedOut('Not kept.'));
    await expect(session.token()).rejects.toMatchObject({ message: 'Not kept.' });
    session.begin();
    expect(onChange).toHaveBeenCalledTimes(1);
    const waiting = session.token();
    answer('a');
    expect(await waiting).toBe('a');
  });

  it('an answer that comes after somebody signed out and in again is nobody’s', async () => {
    const { session, answer } = setUp();
    const before = session.token();
    session.end('You signed out.');
    await expect(before).rejects.toMatchObject({ code: 'unauthenticated' });
    session.begin();
    const after = session.token();
    answer('of the one before');
    answer('mine');
    expect(await after).toBe('mine');
  });

  it('a wait can be given up, and a closed session says nothing more', async () => {
    const { session, answer, onChange, clock } = setUp();
    const abort = new AbortController();
    const waiting = session.token(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    const other = session.token();
    session.close();
    await expect(other).rejects.toMatchObject({ code: 'unavailable' });
    answer(gone);
    await expect(session.token()).rejects.toMatchObject({ code: 'unavailable' });
    expect(onChange).not.toHaveBeenCalled();
    expect(clock.pending()).toBe(0);
  });
});
