import type { Clock } from '../clock.ts';

/**
 * Why a run is stopped from outside its agent. `gone`: its rows were deleted, there is nothing to
 * write. `store_failed`: what it says can no longer be kept. `malformed`: what it says makes no sense.
 */
export type StopReason = 'cancelled' | 'interrupted' | 'gone' | 'store_failed' | 'malformed';

/**
 * A run that is taken to its agent. Stopping it aborts the provider's request at once, and waits for
 * the outcome (the usage so far), but not longer than `abortWaitMs`: a provider that does not let go
 * must not hold up the user.
 */
export class ActiveRun {
  readonly runId: string;
  readonly #clock: Clock;
  readonly #abortWaitMs: number;
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;
  #settle = (): void => undefined;
  readonly #gaveUp: Promise<undefined>;
  #giveUp = (): void => undefined;
  #stopWaiting = (): void => undefined;
  #reason: StopReason | undefined;
  readonly #onRefusal = new Set<() => void>();

  constructor(runId: string, options: { readonly clock: Clock; readonly abortWaitMs: number }) {
    this.runId = runId;
    this.#clock = options.clock;
    this.#abortWaitMs = options.abortWaitMs;
    this.#ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#gaveUp = new Promise((resolve) => {
      this.#giveUp = () => resolve(undefined);
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopReason(): StopReason | undefined {
    return this.#reason;
  }

  /** Resolves when the run's last event is durable, or the run is given up. Never rejects. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** True when `ended`; false when before that the store refuses the run's end, once more or at last. */
  async isStored(): Promise<boolean> {
    let tell = (): void => undefined;
    const refused = new Promise<false>((resolve) => {
      tell = () => resolve(false);
    });
    this.#onRefusal.add(tell);
    try {
      return await Promise.race([this.#ended.then(() => true), refused]);
    } finally {
      this.#onRefusal.delete(tell);
    }
  }

  /** The store did not take the run's end. */
  refused(): void {
    for (const tell of this.#onRefusal) tell();
  }

  /** The first reason stands, except that what is gone is gone. */
  stop(reason: StopReason): void {
    if (this.#reason !== undefined) {
      if (reason === 'gone') this.#reason = reason;
      return;
    }
    this.#reason = reason;
    this.#stopWaiting = this.#clock.after(this.#abortWaitMs, this.#giveUp);
    this.#abort.abort();
  }

  /** What `work` comes to; `undefined` when the run was stopped and that did not end in time. */
  async orGiveUp<T>(work: Promise<T>): Promise<T | undefined> {
    return await Promise.race([work, this.#gaveUp]);
  }

  settle(): void {
    this.#stopWaiting();
    this.#settle();
  }
}
