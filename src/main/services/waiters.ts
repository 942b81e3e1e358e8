import { MillraceError } from '../../shared/errors.ts';

export interface Waiters<T> {
  /** Rejects with `unavailable` when the signal is aborted first. */
  wait(signal?: AbortSignal): Promise<T>;
  resolveAll(value: T): void;
  rejectAll(error: Error): void;
}

/** Promises that wait for one thing to come. An aborted one leaves nothing behind. */
export function createWaiters<T>(): Waiters<T> {
  const waiting = new Set<{ resolve: (value: T) => void; reject: (error: Error) => void }>();
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const entry = {
          resolve: (value: T) => settle(() => resolve(value)),
          reject: (error: Error) => settle(() => reject(error)),
        };
        const aborted = (): void =>
          entry.reject(
            new MillraceError('unavailable', 'The chat server is not ready yet.', {
              retryable: true,
            }),
          );
        function settle(act: () => void): void {
          waiting.delete(entry);
          signal?.removeEventListener('abort', aborted);
          act();
        }
        if (signal?.aborted === true) {
          aborted();
          return;
        }
        signal?.addEventListener('abort', aborted, { once: true });
        waiting.add(entry);
      }),
    resolveAll: (value) => [...waiting].forEach((entry) => entry.resolve(value)),
    rejectAll: (error) => [...waiting].forEach((entry) => entry.reject(error)),
  };
}
