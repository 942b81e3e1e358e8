import type { Clock } from '../clock.ts';

/** Waiting that ends early when everything ends. */
export class Pauses {
  readonly #clock: Clock;
  readonly #ends = new Set<() => void>();
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms` milliseconds, or at `endAll`. */
  pause(ms: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        stop();
        this.#ends.delete(end);
        resolve();
      };
      const stop = this.#clock.after(ms, end);
      this.#ends.add(end);
    });
  }

  endAll(): void {
    this.#ended = true;
    for (const end of this.#ends) end();
  }
}
