import { abortReason } from '../agent/wait.ts';

/** Runs tasks one after the other, in the order of their coming. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects with the signal's reason, and never begins, where that is aborted before its turn. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const turn = before.then(() => {
      if (signal?.aborted) throw abortReason(signal);
      return task();
    });
    this.#last = turn.catch(() => undefined);
    return signal ? Promise.race([turn, aborted(signal, turn)]) : turn;
  }
}

/** Rejects when the signal is aborted; never settles otherwise. */
function aborted(signal: AbortSignal, turn: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(abortReason(signal));
    const stop = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    turn.then(stop, stop);
  });
}
