import { errorMessage, MillraceError } from '../../shared/errors.ts';
import { every, type Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** What bears on the tokens of an account. */
export interface Account {
  readonly disabled: boolean;
  /** Sign-ins before this were revoked, in epoch milliseconds. */
  readonly validSince: number;
}

/** `undefined`: there is no such account (any more). */
export type AccountState = Account | undefined;

/**
 * Asks the identity service; at most `LOOK_UP_AT_ONCE` ids a call. Who is not in the answer does not
 * exist. Rejects when the service cannot be asked.
 */
export type LookUp = (uids: readonly string[]) => Promise<ReadonlyMap<string, Account>>;

/** What Firebase takes in one call. */
export const LOOK_UP_AT_ONCE = 100;

export interface AccountsOptions {
  readonly lookUp: LookUp;
  readonly clock: Clock;
  readonly log: Logger;
  /** Accounts that are remembered; 10,000 when absent. */
  readonly keep?: number;
}

/**
 * For so long an answer is taken as it is; for as long again it is, while the service is asked anew. So
 * a disabled account is noticed within a minute, and hardly a request waits for the service.
 */
export const FRESH_MS = 30_000;
/** While the service cannot be asked, what it said last holds as long as a token lives. */
const HOLDS_MS = 60 * 60_000;
/** A call that takes longer counts as failed: requests wait for it. */
const ANSWER_MS = 5_000;
/** After a failure the service is left alone for so long. */
const PAUSE_MS = 5_000;

interface Known {
  readonly state: AccountState;
  readonly askedAt: number;
}

type Listener = (state: AccountState) => void;

/** The state of accounts: asked for when needed, remembered for a while, followed while it is watched. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #keep: number;
  /** The one that was asked for last stands last. */
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<AccountState>>();
  readonly #watched = new Map<string, Set<Listener>>();
  #stopPolling: (() => void) | undefined;
  #isPolling = false;
  #pausedUntil = -Infinity;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#keep = options.keep ?? 10_000;
  }

  /** Rejects with `unavailable` when it cannot be told. */
  async get(uid: string): Promise<AccountState> {
    const now = this.#options.clock.now();
    const known = this.#known.get(uid);
    // A clock that was set back makes no answer younger than it is.
    const age = known === undefined ? Infinity : Math.abs(now - known.askedAt);
    if (known !== undefined && age < FRESH_MS) return known.state;
    const isPaused = now < this.#pausedUntil;
    if (known !== undefined && age < (isPaused ? HOLDS_MS : 2 * FRESH_MS)) {
      if (!isPaused) this.#ask(uid).catch(() => undefined);
      return known.state;
    }
    try {
      if (isPaused) throw notAnswered();
      return await this.#ask(uid);
    } catch {
      if (known !== undefined && age < HOLDS_MS) return known.state;
      throw notAnswered();
    }
  }

  /** Tells the listener of each answer about the account, from now on. Returns how to stop. */
  watch(uid: string, listener: Listener): () => void {
    const listeners = this.#watched.get(uid) ?? new Set();
    this.#watched.set(uid, listeners.add(listener));
    this.#stopPolling ??= every(this.#options.clock, FRESH_MS, () => void this.#poll());
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#watched.get(uid) !== listeners) return;
      this.#watched.delete(uid);
      if (this.#watched.size > 0) return;
      this.#stopPolling?.();
      this.#stopPolling = undefined;
    };
  }

  /** One call at a time for each account, however many wait for it. */
  #ask(uid: string): Promise<AccountState> {
    const under = this.#asking.get(uid);
    if (under !== undefined) return under;
    const asking = this.#lookUp([uid])
      .then(() => this.#known.get(uid)?.state)
      .finally(() => this.#asking.delete(uid));
    this.#asking.set(uid, asking);
    return asking;
  }

  async #lookUp(uids: readonly string[]): Promise<void> {
    const { lookUp, clock, log } = this.#options;
    const askedAt = clock.now();
    let found: ReadonlyMap<string, Account>;
    try {
      found = await within(clock, ANSWER_MS, lookUp(uids));
    } catch (error) {
      this.#pausedUntil = clock.now() + PAUSE_MS;
      log.error('accounts_not_answered', { message: errorMessage(error) });
      throw error;
    }
    for (const uid of uids) this.#learn(uid, { state: found.get(uid), askedAt });
  }

  #learn(uid: string, known: Known): void {
    this.#known.delete(uid);
    this.#known.set(uid, known);
    if (this.#known.size > this.#keep) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    for (const listener of [...(this.#watched.get(uid) ?? [])]) listener(known.state);
  }

  /** What fails is asked again with the next round: nobody loses a stream over it. */
  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const uids = [...this.#watched.keys()];
    for (let from = 0; from < uids.length; from += LOOK_UP_AT_ONCE) {
      const some = uids.slice(from, from + LOOK_UP_AT_ONCE);
      await this.#lookUp(some).catch(() => undefined);
    }
    this.#isPolling = false;
  }
}

function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => reject(new Error(`No answer within ${ms} ms.`)));
    work.then(resolve, reject).finally(stop);
  });
}

function notAnswered(): MillraceError {
  return new MillraceError('unavailable', 'The accounts cannot be checked at the moment.', {
    retryable: true,
    retryAfterMs: PAUSE_MS,
  });
}
