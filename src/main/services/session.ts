import { assertNever } from '../../shared/assert-never.ts';
import { errorMessage, MillraceError } from '../../shared/errors.ts';
import type { Clock } from '../stream/ports.ts';
import type { FreshToken } from './ports/identity.ts';
import {
  step,
  type SessionEffect,
  type SessionInput,
  type SessionState,
} from './session-machine.ts';
import { createWaiters } from './waiters.ts';

/** One account's sign-in, for all its connections. */
export interface Session {
  /** `undefined`: signed in; else why not, in a sentence. */
  readonly signedOut: string | undefined;
  /**
   * A token that holds. Rejects with `unauthenticated` when nobody is signed in, with `unavailable` when
   * there is none and none can be had now.
   */
  token(signal?: AbortSignal): Promise<string>;
  /** The server did not take this token. Whether there is another. */
  refused(text: string | undefined): Promise<boolean>;
  /** Somebody signed in. */
  begin(): void;
  end(why: string): void;
  /** Frees the timer; nothing is called back afterwards. */
  close(): void;
}

export interface SessionOptions {
  readonly initial: SessionState;
  /** Asks the service. `unauthenticated` ends the session; any other error is a matter of time. */
  readonly refresh: () => Promise<FreshToken>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onToken: (token: FreshToken) => void;
  /** It ended, or began anew. */
  readonly onChange: () => void;
}

/** Drives the pure machine with a real clock and a real identity service. */
export function createSession(options: SessionOptions): Session {
  const { clock } = options;
  const waiters = createWaiters<string>();
  let state = options.initial;
  let cancelTimer = (): void => undefined;
  let isClosed = false;

  function dispatch(input: SessionInput): void {
    if (isClosed) return;
    const before = state.name;
    const next = step(state, input, { now: clock.now(), random: options.random() });
    state = next.state;
    for (const effect of next.effects) run(effect);
    if (state.name !== before) options.onChange();
  }

  function run(effect: SessionEffect): void {
    switch (effect.type) {
      case 'refresh':
        void ask(effect.generation);
        return;
      case 'setTimer': {
        const { generation, ms } = effect;
        cancelTimer();
        cancelTimer = clock.after(ms, () => dispatch({ type: 'timer', generation }));
        return;
      }
      case 'clearTimer':
        cancelTimer();
        cancelTimer = () => undefined;
        return;
      case 'answer':
        waiters.resolveAll(effect.text);
        return;
      case 'fail':
        waiters.rejectAll(new MillraceError('unavailable', effect.message, { retryable: true }));
        return;
      case 'end':
        waiters.rejectAll(new MillraceError('unauthenticated', effect.why));
        return;
      default:
        assertNever(effect);
    }
  }

  async function ask(generation: number): Promise<void> {
    try {
      const fresh = await options.refresh();
      if (isClosed || generation !== state.generation) return;
      options.onToken(fresh);
      dispatch({ type: 'came', generation, text: fresh.token, lifetimeMs: fresh.lifetimeMs });
    } catch (error) {
      const message = errorMessage(error);
      const isDenied = error instanceof MillraceError && error.code === 'unauthenticated';
      if (isDenied) dispatch({ type: 'denied', generation, why: message });
      else dispatch({ type: 'failed', generation, message });
    }
  }

  /** The waiting begins before the machine is told: it may answer at once. */
  function waitFor(input: SessionInput, signal?: AbortSignal): Promise<string> {
    if (isClosed) {
      return Promise.reject(new MillraceError('unavailable', 'This account is closed.'));
    }
    const waiting = waiters.wait(signal);
    dispatch(input);
    return waiting;
  }

  return {
    get signedOut() {
      return state.name === 'signedOut' ? state.why : undefined;
    },
    token: (signal) => waitFor({ type: 'wanted' }, signal),
    async refused(text) {
      try {
        await waitFor(text === undefined ? { type: 'wanted' } : { type: 'refused', text });
        return true;
      } catch (error) {
        // Not being reached is no refusal: the next attempt says what is wrong.
        return !(error instanceof MillraceError) || error.code !== 'unauthenticated';
      }
    },
    begin: () => dispatch({ type: 'signedIn' }),
    end: (why) => dispatch({ type: 'ended', why }),
    close() {
      cancelTimer();
      waiters.rejectAll(new MillraceError('unavailable', 'This account is closed.'));
      isClosed = true;
    },
  };
}
